using System.Runtime.InteropServices;

namespace Pivot.Linux;

/// <summary>The kernel refused an operation. Reads like <c>ioctl(TUNSETIFF, "pivot0"): Operation not permitted (EPERM)</c>.</summary>
public sealed class LinuxException : HostException
{
    /// <summary>Makes the exception.</summary>
    /// <param name="operation">The call and what it was about, as in C.</param>
    /// <param name="errno">The error number, positive.</param>
    /// <param name="detail">What the kernel said beyond the number (netlink's extended acknowledgement), or advice; null when nothing.</param>
    public LinuxException(string operation, int errno, string? detail = null)
        : base(Describe(operation, errno, detail))
    {
        Operation = operation;
        Errno = errno;
    }

    /// <summary>The call that failed.</summary>
    public string Operation { get; }

    /// <summary>The error number, positive.</summary>
    public int Errno { get; }

    /// <summary>The exception for the native call that has just failed on this thread.</summary>
    /// <param name="operation">The call and what it was about, as in C.</param>
    internal static LinuxException ForLastError(string operation) => new(operation, Marshal.GetLastPInvokeError());

    private static string Describe(string operation, int errno, string? detail)
    {
        string text = $"{operation}: {Marshal.GetPInvokeErrorMessage(errno)} ({Interop.Errno.Name(errno)})";
        return string.IsNullOrEmpty(detail) ? text : $"{text}: {detail}";
    }
}
