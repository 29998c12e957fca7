using Pivot.Linux.Interop;

namespace Pivot.Linux;

/// <summary>The terminal that the process was started on. When it hangs up, the kernel takes it away from all processes of its session before it tells them by SIGHUP, so that <c>/dev/tty</c> cannot be opened any more.</summary>
public static class ControllingTerminal
{
    private const string Device = "/dev/tty";

    /// <summary>Whether there is one.</summary>
    public static bool IsThere()
    {
        // No exception for a director of a board, which has none: the first one of a process takes long.
        int descriptor = Libc.open(Device, Libc.O_RDWR | Libc.O_CLOEXEC, 0);
        if (descriptor < 0)
        {
            return false;
        }

        _ = Libc.close(descriptor);
        return true;
    }

    /// <summary>Whether it has gone since.</summary>
    /// <param name="wasThere">What <see cref="IsThere"/> said at the start.</param>
    public static bool HasHungUp(bool wasThere) => wasThere && !IsThere();
}
