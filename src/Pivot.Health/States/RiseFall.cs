namespace Pivot.Health.States;

/// <summary>
/// Rise and fall: <c>fall</c> failed checks in a row take a server out, <c>rise</c> good ones bring it back. The first check of all decides at once, either way: until
/// then a server counts as up, as with HAProxy (<c>init-state up</c>) and keepalived (without <c>alpha</c>), so a start of the director interrupts nobody, and one that is
/// dead at the start is known after one check, not after three.
/// </summary>
internal sealed class RiseFall
{
    /// <summary>What the checks have shown.</summary>
    public CheckState State { get; private set; }

    /// <summary>Checks in a row, up to the last one, that spoke against the state.</summary>
    public int InRow { get; private set; }

    /// <summary>Takes the result of a check.</summary>
    /// <param name="healthy">The result.</param>
    /// <param name="rise">Good ones needed, 1 or more.</param>
    /// <param name="fall">Failed ones needed, 1 or more.</param>
    /// <returns>True when the state changed.</returns>
    public bool Add(bool healthy, int rise, int fall)
    {
        if (State == CheckState.Unproven)
        {
            (State, InRow) = (healthy ? CheckState.Up : CheckState.Down, 0);
            return true;
        }

        if (healthy == (State == CheckState.Up))
        {
            InRow = 0;
            return false;
        }

        if (++InRow < (healthy ? rise : fall))
        {
            return false;
        }

        (State, InRow) = (healthy ? CheckState.Up : CheckState.Down, 0);
        return true;
    }

    /// <summary>The check itself has changed: what it found counts, what it was about to find does not.</summary>
    public void ForgetRow() => InRow = 0;
}
