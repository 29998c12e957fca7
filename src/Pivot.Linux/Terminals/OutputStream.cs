using System.Runtime.InteropServices;
using Pivot.Linux.Interop;

namespace Pivot.Linux.Terminals;

/// <summary>
/// Standard output or error as a stream that writes what it is given and nothing else: the base library's own one puts a terminal into another mode first, with control characters in the output.
/// A file may have other writers beside it.
/// </summary>
public sealed unsafe class OutputStream : Stream
{
    private readonly int _descriptor;

    private OutputStream(int descriptor) => _descriptor = descriptor;

    /// <summary>Standard output.</summary>
    public static OutputStream Standard() => new(1);

    /// <summary>Standard error.</summary>
    public static OutputStream Error() => new(2);

    /// <inheritdoc/>
    public override bool CanRead => false;

    /// <inheritdoc/>
    public override bool CanSeek => false;

    /// <inheritdoc/>
    public override bool CanWrite => true;

    /// <inheritdoc/>
    public override long Length => throw new NotSupportedException();

    /// <inheritdoc/>
    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    /// <inheritdoc/>
    public override void Flush()
    {
    }

    /// <inheritdoc/>
    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    /// <inheritdoc/>
    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    /// <inheritdoc/>
    public override void SetLength(long value) => throw new NotSupportedException();

    /// <inheritdoc/>
    public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

    /// <inheritdoc/>
    /// <exception cref="IOException">The kernel does not take it.</exception>
    public override void Write(ReadOnlySpan<byte> buffer)
    {
        fixed (byte* start = buffer)
        {
            for (nint done = 0; done < buffer.Length;)
            {
                nint written = Libc.write(_descriptor, start + done, (nuint)(buffer.Length - done));
                done += Math.Max(0, written);
                int error = written < 0 ? Marshal.GetLastPInvokeError() : 0;
                if (error == Errno.EPIPE)
                {
                    // Whoever reads has seen enough, as "head" does.
                    return;
                }

                if (error != 0 && !WaitsFor(error))
                {
                    LinuxException failure = new("write()", error);
                    throw new IOException(failure.Message, failure);
                }
            }
        }
    }

    /// <summary>Whether to try again, after having waited where another program has made the descriptor one that does not wait.</summary>
    private bool WaitsFor(int error)
    {
        if (error == Errno.EAGAIN)
        {
            PollDescriptor room = new() { Fd = _descriptor, Events = Libc.POLLOUT };
            _ = Libc.poll(&room, 1, -1);
        }

        return error is Errno.EINTR or Errno.EAGAIN;
    }
}
