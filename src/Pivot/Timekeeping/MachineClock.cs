using Pivot.Linux;

namespace Pivot.Timekeeping;

/// <summary>The machine's own.</summary>
internal sealed class MachineClock : IClock
{
    /// <inheritdoc/>
    public DateTime UtcNow => DateTime.UtcNow;

    /// <inheritdoc/>
    public void Step(TimeSpan by) => WallClock.Step(by);

    /// <inheritdoc/>
    public void Slew(TimeSpan by) => WallClock.Slew(by);
}
