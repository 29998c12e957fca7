using Pivot.Linux.Interop;

namespace Pivot.Linux.Supervision;

/// <summary>Waits for whatever a supervisor has to act on, on one thread.</summary>
public static unsafe class SupervisorWait
{
    /// <summary>Waits until the program has ended, has written something, or the signal was given; not longer than the limit. It may come back early.</summary>
    /// <param name="program">The program; null = none runs.</param>
    /// <param name="output">What it writes to.</param>
    /// <param name="wake">The signal.</param>
    /// <param name="limit">At most so long.</param>
    public static void Any(SupervisedProcess? program, OutputPipe output, WakeSignal wake, TimeSpan limit)
    {
        PollDescriptor* descriptors = stackalloc PollDescriptor[3];
        descriptors[0] = new PollDescriptor { Fd = wake.Handle.Number(), Events = Libc.POLLIN };
        descriptors[1] = new PollDescriptor { Fd = output.Reader.Number(), Events = Libc.POLLIN };
        descriptors[2] = new PollDescriptor { Fd = program?.Handle.Number() ?? -1, Events = Libc.POLLIN };
        _ = Libc.poll(descriptors, 3, (int)Math.Ceiling(Math.Max(0, limit.TotalMilliseconds)));
        wake.Take();
    }
}
