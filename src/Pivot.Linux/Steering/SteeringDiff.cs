using Pivot.Linux.Journal;

namespace Pivot.Linux.Steering;

/// <summary>What has to change on the host: pure set arithmetic over what is wanted, what is there and what is ours.</summary>
/// <param name="ToMake">Wanted and not there, in the order of making.</param>
/// <param name="Leftover">Ours and no longer wanted, in the order of making.</param>
internal sealed record SteeringDiff(IReadOnlyList<SteeringChange> ToMake, IReadOnlyList<SteeringChange> Leftover)
{
    /// <summary>Computes the difference. What is wanted and there is left alone, ours or not.</summary>
    /// <param name="wanted">In the order of making.</param>
    /// <param name="isPresent">Whether the host has it, whoever made it.</param>
    /// <param name="owned">Ours, in the order of making.</param>
    public static SteeringDiff Compute(IEnumerable<SteeringChange> wanted, Func<SteeringChange, bool> isPresent, IEnumerable<SteeringChange> owned)
    {
        SteeringChange[] all = [.. wanted];
        HashSet<string> identities = [.. all.Select(change => change.Identity)];
        return new SteeringDiff(
            [.. all.Where(change => !isPresent(change))],
            [.. owned.Where(change => !identities.Contains(change.Identity))]);
    }
}
