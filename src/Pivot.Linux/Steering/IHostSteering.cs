using Pivot.Director.Ports;

namespace Pivot.Linux.Steering;

/// <summary>A steering on a host that does what can be done and says what is missing.</summary>
public interface IHostSteering : ISteering
{
    /// <summary>What of the plan last applied lacks something on the host, or is disturbed by it, one sentence each. It is had with the next application after the host has changed.</summary>
    IReadOnlyList<string> Warnings { get; }
}
