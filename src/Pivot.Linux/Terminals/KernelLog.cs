using System.Text;
using Microsoft.Win32.SafeHandles;
using Pivot.Linux.Interop;

namespace Pivot.Linux.Terminals;

/// <summary>The kernel's messages as they come (<c>/dev/kmsg</c>), from the opening on.</summary>
public sealed unsafe class KernelLog : IDisposable
{
    private const string Device = "/dev/kmsg";
    private const int LongestRecord = 8192; // PRINTK_MESSAGE_MAX is less
    private const int SeverityMask = 7;

    private KernelLog(SafeFileHandle handle) => Handle = handle;

    /// <summary>Can be read when there is a message.</summary>
    public SafeFileHandle Handle { get; }

    /// <summary>Opens it; null where there is none, or for who may not read it.</summary>
    public static KernelLog? TryOpen()
    {
        try
        {
            SafeFileHandle handle = FileDescriptor.Open(Device, Libc.O_RDONLY | Libc.O_NONBLOCK);
            _ = Libc.lseek(handle.Number(), 0, Libc.SEEK_END);
            return new KernelLog(handle);
        }
        catch (LinuxException)
        {
            return null;
        }
    }

    /// <summary>Takes the next message.</summary>
    /// <param name="severity">As in syslog: 0 emergency to 7 debug.</param>
    /// <param name="text">Its first line.</param>
    /// <returns>False when there is none now.</returns>
    public bool TryTake(out int severity, out string text)
    {
        byte* buffer = stackalloc byte[LongestRecord];
        nint length;
        do
        {
            // EPIPE: messages were lost, and reading goes on with the oldest that is there.
            length = Libc.read(Handle.Number(), buffer, LongestRecord);
        }
        while (length < 0 && System.Runtime.InteropServices.Marshal.GetLastPInvokeError() is Errno.EPIPE or Errno.EINTR);
        (severity, text) = length > 0 ? Parse(new ReadOnlySpan<byte>(buffer, (int)length)) : (0, "");
        return length > 0;
    }

    /// <summary>"6,1234,5678901,-;the text" and further lines (Documentation/ABI/testing/dev-kmsg).</summary>
    internal static (int Severity, string Text) Parse(ReadOnlySpan<byte> record)
    {
        int prefix = 0;
        int i = 0;
        for (; i < record.Length && record[i] is >= (byte)'0' and <= (byte)'9' && prefix < 1 << 20; i++)
        {
            prefix = (prefix * 10) + record[i] - '0';
        }

        int start = record.IndexOf((byte)';') + 1;
        int end = record.IndexOf((byte)'\n');
        return (prefix & SeverityMask, Encoding.UTF8.GetString(record[start..Math.Max(start, end < 0 ? record.Length : end)]));
    }

    /// <inheritdoc/>
    public void Dispose() => Handle.Dispose();
}
