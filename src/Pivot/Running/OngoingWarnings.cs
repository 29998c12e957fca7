using Microsoft.Extensions.Logging;

namespace Pivot.Running;

/// <summary>The warnings of the moment, one sentence each. Says on the log when one begins and when it is over. Changed by one thread at a time.</summary>
/// <param name="logger">Is told.</param>
internal sealed class OngoingWarnings(ILogger logger)
{
    private volatile IReadOnlyList<string> _present = [];

    /// <summary>Those of the moment. Safe from any thread.</summary>
    public IReadOnlyList<string> Present => _present;

    /// <summary>Puts those that are found now in the place of those before.</summary>
    public void Replace(IReadOnlyList<string> found)
    {
        IReadOnlyList<string> before = _present;
        _present = found;
        foreach (string begun in found.Except(before))
        {
            RunningMessages.Warning(logger, begun);
        }

        foreach (string over in before.Except(found))
        {
            RunningMessages.WarningOver(logger, over);
        }
    }
}
