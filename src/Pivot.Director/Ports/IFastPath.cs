using Pivot.Director.FastPath;

namespace Pivot.Director.Ports;

/// <summary>
/// The kernel's side of the fast path: memory that its programs read, laid out as src/bpf/flow_abi.h says, and what they tell. The director writes flows into it without a system call. The memory outlives the process
/// where it can; fresh memory is zero, but for the two numbers of the settings that say how many servers and processors there is room for.
/// </summary>
/// <remarks>Chunks are asked for and made by one thread at a time, and events taken by one thread at a time, which may be another one.</remarks>
public interface IFastPath
{
    /// <summary>Where the settings are (<c>struct flow_settings</c>).</summary>
    nint Settings { get; }

    /// <summary>Where the real servers are (<c>struct flow_server</c>), as many as the settings say.</summary>
    nint Servers { get; }

    /// <summary>Where the servers' totals are (<c>struct flow_total</c>): a server's of processor p at p times the number of servers, and its own place.</summary>
    nint Totals { get; }

    /// <summary>Where the first chunk of a part is, or would be; the others follow it without a gap, and only those that there are may be touched.</summary>
    nint StartOf(FlowPart part);

    /// <summary>Whether there is a chunk already: made by this process or one before.</summary>
    bool HasChunk(FlowPart part, int chunk);

    /// <summary>Makes a chunk.</summary>
    /// <returns>False where there is no room for it.</returns>
    bool TryAddChunk(FlowPart part, int chunk);

    /// <summary>Whether there are events to be taken. Any thread, without a system call.</summary>
    bool HasEvents { get; }

    /// <summary>Takes the oldest event.</summary>
    /// <returns>False when there is none.</returns>
    bool TryTakeEvent(out FlowEvent taken);

    /// <summary>The present as the programs write it: the coarse monotonic clock's nanoseconds shifted right by <see cref="FlowAbi.SeenShift"/>, of that the low 32 bits. Any thread, at any time.</summary>
    uint Now { get; }
}
