using Microsoft.Win32.SafeHandles;
using Pivot.Linux.Interop;

namespace Pivot.Linux.Supervision;

/// <summary>Holds a program back that has been started ahead of its time: a pipe that is its standard input. A byte lets it go on; the end of the pipe, which comes when its supervisor dies too, tells it that it is not wanted. One thread.</summary>
public sealed unsafe class StartSignal : IDisposable
{
    private readonly SafeFileHandle _writer;

    /// <summary>Makes one that has not been given.</summary>
    /// <exception cref="LinuxException">No descriptor was to be had.</exception>
    public StartSignal()
    {
        int* ends = stackalloc int[2];
        if (Libc.pipe2(ends, Libc.O_CLOEXEC) != 0)
        {
            throw LinuxException.ForLastError("pipe2()");
        }

        Reader = new SafeFileHandle(ends[0], ownsHandle: true);
        _writer = new SafeFileHandle(ends[1], ownsHandle: true);
    }

    internal SafeFileHandle Reader { get; }

    /// <summary>Lets the program go on.</summary>
    public void Give()
    {
        byte any = (byte)'\n';
        _ = Libc.write(_writer.Number(), &any, 1);
    }

    /// <summary>The program's side: whether there is nothing more to wait for.</summary>
    public static bool IsOver()
    {
        PollDescriptor input = new() { Fd = 0, Events = Libc.POLLIN };
        return Libc.poll(&input, 1, 0) > 0;
    }

    /// <summary>The program's side: waits on its standard input.</summary>
    /// <returns>Whether it may go on; false when nobody is left who could say so.</returns>
    public static bool Await()
    {
        byte any;
        nint read;
        do
        {
            read = Libc.read(0, &any, 1);
        }
        while (read < 0 && System.Runtime.InteropServices.Marshal.GetLastPInvokeError() == Errno.EINTR);
        return read == 1;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Reader.Dispose();
        _writer.Dispose();
    }
}
