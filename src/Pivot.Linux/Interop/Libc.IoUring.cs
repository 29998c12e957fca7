using System.Runtime.InteropServices;

namespace Pivot.Linux.Interop;

/// <summary><c>struct io_sqring_offsets</c> and <c>struct io_cqring_offsets</c> (linux/io_uring.h), which are of one shape: where a ring's words lie in its memory, in bytes.</summary>
[StructLayout(LayoutKind.Sequential, Size = 40)]
internal struct RingOffsets
{
    /// <summary>The reader's position.</summary>
    public uint Head;

    /// <summary>The writer's position.</summary>
    public uint Tail;

    /// <summary>Entries less 1.</summary>
    public uint Mask;

    /// <summary>How many entries there are.</summary>
    public uint Entries;

    /// <summary><c>flags</c> of the submissions, <c>overflow</c> of the completions.</summary>
    public uint Word4;

    /// <summary><c>dropped</c> of the submissions, <c>cqes</c> (where the entries begin) of the completions.</summary>
    public uint Word5;

    /// <summary><c>array</c> of the submissions, <c>flags</c> of the completions.</summary>
    public uint Word6;
}

/// <summary><c>struct io_uring_params</c> (linux/io_uring.h).</summary>
[StructLayout(LayoutKind.Sequential, Size = 120)]
internal unsafe struct RingParameters
{
    /// <summary><c>sq_entries</c>.</summary>
    public uint SubmissionEntries;

    /// <summary><c>cq_entries</c>.</summary>
    public uint CompletionEntries;

    /// <summary><c>flags</c>, <c>sq_thread_cpu</c>, <c>sq_thread_idle</c>.</summary>
    public fixed uint Setup[3];

    /// <summary><c>features</c>: what this kernel can (<c>IORING_FEAT_*</c>).</summary>
    public uint Features;

    /// <summary><c>wq_fd</c> and reserved words.</summary>
    public fixed uint Unused[4];

    /// <summary><c>sq_off</c>.</summary>
    public RingOffsets Submissions;

    /// <summary><c>cq_off</c>.</summary>
    public RingOffsets Completions;
}

/// <summary><c>struct io_uring_sqe</c> (linux/io_uring.h), as reads and writes use it.</summary>
[StructLayout(LayoutKind.Explicit, Size = 64)]
internal struct RingSubmission
{
    /// <summary><c>IORING_OP_*</c>.</summary>
    [FieldOffset(0)]
    public byte Operation;

    /// <summary>The file.</summary>
    [FieldOffset(4)]
    public int Fd;

    /// <summary>The buffer.</summary>
    [FieldOffset(16)]
    public ulong Address;

    /// <summary>Its bytes.</summary>
    [FieldOffset(24)]
    public uint Length;

    /// <summary><c>rw_flags</c>: <c>RWF_*</c>.</summary>
    [FieldOffset(28)]
    public uint ReadWriteFlags;

    /// <summary>Comes back with the completion.</summary>
    [FieldOffset(32)]
    public ulong UserData;
}

/// <summary><c>struct io_uring_cqe</c> (linux/io_uring.h).</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct RingCompletion
{
    /// <summary>The submission's.</summary>
    public ulong UserData;

    /// <summary>What the system call would have returned; an error as its negative number.</summary>
    public int Result;

    /// <summary><c>IORING_CQE_F_*</c>.</summary>
    public uint Flags;
}

/// <summary>linux/io_uring.h: the C library has no functions for it. The numbers of the calls are the same on all architectures.</summary>
internal static unsafe partial class Libc
{
    public const byte IORING_OP_READ = 22;
    public const byte IORING_OP_WRITE = 23;
    public const uint IORING_FEAT_SINGLE_MMAP = 1;
    public const uint IORING_ENTER_GETEVENTS = 1;
    public const long IORING_OFF_SQ_RING = 0;
    public const long IORING_OFF_SQES = 0x10000000;
    public const uint RWF_NOWAIT = 8;
    private const nint SysIoUringSetup = 425;
    private const nint SysIoUringEnter = 426;

    /// <returns>The ring's descriptor; -1 with errno set.</returns>
    public static int io_uring_setup(uint entries, RingParameters* parameters) => (int)syscall(SysIoUringSetup, (nint)entries, (nint)parameters);

    /// <returns>How many submissions were taken; -1 with errno set.</returns>
    public static int io_uring_enter(int ring, uint submissions, uint completions, uint flags) => (int)syscall(SysIoUringEnter, ring, (nint)submissions, (nint)completions, (nint)flags, 0, 0);

    /// <summary>As those of four arguments and fewer, with six.</summary>
    [LibraryImport("libc", SetLastError = true)]
    private static partial nint syscall(nint number, nint first, nint second, nint third, nint fourth, nint fifth, nint sixth);
}
