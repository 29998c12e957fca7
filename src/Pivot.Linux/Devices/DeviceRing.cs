using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;
using Pivot.Linux.Interop;

namespace Pivot.Linux.Devices;

/// <summary>
/// Many reads or writes of one device queue in one system call (io_uring). All are done, or refused, when the call returns: each is submitted with <c>RWF_NOWAIT</c>, for a read that waits in the kernel would be woken for every packet.
/// They are added, submitted at once, and have their results by their numbers. No allocation. Used by one thread.
/// </summary>
internal sealed unsafe class DeviceRing : IDisposable
{
    /// <summary>The most reads or writes of one call.</summary>
    public const int Entries = 64;

    private readonly SafeFileHandle _ring;
    private readonly int _device;
    private readonly nuint _memoryBytes;
    private readonly int[] _results = new int[Entries];
    private readonly RingSubmission* _submissions;
    private readonly RingCompletion* _completions;
    private readonly uint* _submissionTail;
    private readonly uint* _completionHead;
    private readonly uint* _completionTail;
    private readonly uint _submissionMask;
    private readonly uint _completionMask;
    private byte* _memory;

    /// <summary>Takes a ring over.</summary>
    /// <exception cref="LinuxException">Its memory cannot be mapped.</exception>
    private DeviceRing(SafeFileHandle ring, int device, in RingParameters parameters)
    {
        (_ring, _device) = (ring, device);
        _memoryBytes = Math.Max(
            parameters.Submissions.Word6 + (parameters.SubmissionEntries * sizeof(uint)),
            parameters.Completions.Word5 + (parameters.CompletionEntries * (uint)sizeof(RingCompletion)));
        _memory = Map(_memoryBytes, Libc.IORING_OFF_SQ_RING);
        try
        {
            _submissions = (RingSubmission*)Map(SubmissionBytes, Libc.IORING_OFF_SQES);
        }
        catch
        {
            _ = Libc.munmap((nint)_memory, _memoryBytes);
            throw;
        }

        _submissionTail = At(parameters.Submissions.Tail);
        _submissionMask = *At(parameters.Submissions.Mask);
        _completionHead = At(parameters.Completions.Head);
        _completionTail = At(parameters.Completions.Tail);
        _completionMask = *At(parameters.Completions.Mask);
        _completions = (RingCompletion*)At(parameters.Completions.Word5);

        // The kernel goes by a ring of the entries' numbers, which here never changes.
        uint* numbers = At(parameters.Submissions.Word6);
        for (uint number = 0; number <= _submissionMask; number++)
        {
            numbers[number] = number;
        }
    }

    /// <summary>How many have been added since the last <see cref="Submit"/>.</summary>
    public int Added { get; private set; }

    private static nuint SubmissionBytes => (nuint)Entries * (nuint)sizeof(RingSubmission);

    /// <summary>Makes a ring.</summary>
    /// <param name="device">The queue, which stays open longer than the ring. It is not registered with it: the kernel would let go of it some time after the end of this process only, and packets would go to a queue that nobody reads.</param>
    /// <returns>Null where this kernel has no io_uring, forbids it (<c>kernel.io_uring_disabled</c>) or cannot but wait for a device such as this (before Linux 6.4): then it is a system call for each packet.</returns>
    public static DeviceRing? TryMake(SafeFileHandle device)
    {
        RingParameters parameters = default;
        int number = Libc.io_uring_setup(Entries, &parameters);
        if (number < 0)
        {
            return null;
        }

        SafeFileHandle owned = new(number, ownsHandle: true);
        DeviceRing? ring = null;
        try
        {
            ring = (parameters.Features & Libc.IORING_FEAT_SINGLE_MMAP) != 0 ? new DeviceRing(owned, device.Number(), parameters) : null;
            if (ring is not null && ring.NeverWaits())
            {
                return ring;
            }
        }
        catch (LinuxException)
        {
            // As where there is none.
        }

        ring?.Dispose();
        owned.Dispose();
        return null;
    }

    /// <summary>Adds a read, while fewer than <see cref="Entries"/> are added.</summary>
    /// <param name="room">Native memory.</param>
    public void AddRead(Span<byte> room)
    {
        fixed (byte* start = room)
        {
            Add(Libc.IORING_OP_READ, start, room.Length);
        }
    }

    /// <summary>Adds a write, while fewer than <see cref="Entries"/> are added.</summary>
    /// <param name="packet">Native memory.</param>
    public void AddWrite(ReadOnlySpan<byte> packet)
    {
        fixed (byte* start = packet)
        {
            Add(Libc.IORING_OP_WRITE, start, packet.Length);
        }
    }

    /// <summary>Has done what was added.</summary>
    /// <exception cref="LinuxException">The kernel refused.</exception>
    public void Submit()
    {
        uint added = (uint)Added, taken = 0;
        Volatile.Write(ref *_submissionTail, *_submissionTail + added);
        while (taken < added || Completed() < added)
        {
            int result = Libc.io_uring_enter(_ring.Number(), added - taken, added, Libc.IORING_ENTER_GETEVENTS);
            if (result >= 0)
            {
                taken += (uint)result;
            }
            else if (Marshal.GetLastPInvokeError() is not (Errno.EINTR or Errno.EAGAIN))
            {
                // EAGAIN: there is no memory at the moment.
                throw LinuxException.ForLastError("io_uring_enter()");
            }
        }

        uint head = *_completionHead;
        for (uint index = 0; index < added; index++)
        {
            RingCompletion* completion = _completions + ((head + index) & _completionMask);
            _results[completion->UserData] = completion->Result;
        }

        Volatile.Write(ref *_completionHead, head + added);
        Added = 0;
    }

    /// <summary>What <c>read</c> or <c>write</c> would have returned, an error as its negative number.</summary>
    /// <param name="number">In the order of adding, from 0.</param>
    public int Result(int number) => _results[number];

    /// <summary>Frees the memory. Calling it twice is harmless.</summary>
    public void Dispose()
    {
        _ring.Dispose();
        if (_memory is not null)
        {
            _ = Libc.munmap((nint)_submissions, SubmissionBytes);
            _ = Libc.munmap((nint)_memory, _memoryBytes);
            _memory = null;
        }
    }

    /// <summary>A write of nothing is refused by the device, or by the kernel where it cannot ask the device not to wait.</summary>
    private bool NeverWaits()
    {
        AddWrite([]);
        Submit();
        return Result(0) == -Errno.EINVAL;
    }

    private uint Completed() => Volatile.Read(ref *_completionTail) - *_completionHead;

    private void Add(byte operation, byte* start, int length)
    {
        RingSubmission* entry = _submissions + ((*_submissionTail + (uint)Added) & _submissionMask);
        *entry = new RingSubmission
        {
            Operation = operation,
            Fd = _device,
            Address = (ulong)start,
            Length = (uint)length,
            ReadWriteFlags = Libc.RWF_NOWAIT,
            UserData = (ulong)Added,
        };
        Added++;
    }

    private byte* Map(nuint bytes, long offset)
    {
        nint start = Libc.mmap(0, bytes, Libc.PROT_READ | Libc.PROT_WRITE, Libc.MAP_SHARED, _ring.Number(), offset);
        return start != -1 ? (byte*)start : throw LinuxException.ForLastError($"mmap(io_uring, {bytes} bytes)");
    }

    private uint* At(uint offset) => (uint*)(_memory + offset);
}
