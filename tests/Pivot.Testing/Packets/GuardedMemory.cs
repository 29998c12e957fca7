using System.ComponentModel;
using System.Runtime.InteropServices;

namespace Pivot.Testing.Packets;

/// <summary>Zeroed memory whose end is a page that nobody may touch: reading one byte too far ends the process instead of going unnoticed.</summary>
public sealed unsafe partial class GuardedMemory : IDisposable
{
    private const int ReadWrite = 3;
    private const int PrivateAnonymous = 0x22;

    private readonly nuint _mapped;
    private nint _base;

    /// <summary>Maps memory; pages that are never touched cost nothing.</summary>
    /// <param name="length">Bytes that can be used.</param>
    public GuardedMemory(long length)
    {
        nuint page = (nuint)Environment.SystemPageSize;
        nuint usable = ((nuint)length + page - 1) / page * page;
        _mapped = usable + page;
        Length = length;
        _base = mmap(0, _mapped, ReadWrite, PrivateAnonymous, -1, 0);
        if (_base == -1)
        {
            throw new Win32Exception(Marshal.GetLastPInvokeError(), $"mmap of {_mapped} bytes");
        }

        if (mprotect(_base + (nint)usable, page, 0) != 0)
        {
            throw new Win32Exception(Marshal.GetLastPInvokeError(), "mprotect of the guard page");
        }

        Start = _base + (nint)usable - (nint)length;
    }

    /// <summary>Bytes that can be used.</summary>
    public long Length { get; }

    /// <summary>The first byte; <see cref="Length"/> bytes on is the guard page.</summary>
    public nint Start { get; }

    /// <summary>Copies bytes to the very end.</summary>
    /// <returns>The copy, behind which lies the guard page.</returns>
    public Span<byte> Place(ReadOnlySpan<byte> bytes)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(bytes.Length, Length);
        var place = new Span<byte>((byte*)(Start + (nint)Length - bytes.Length), bytes.Length);
        bytes.CopyTo(place);
        return place;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (_base != 0)
        {
            _ = munmap(_base, _mapped);
            _base = 0;
        }
    }

    [LibraryImport("libc", SetLastError = true)]
    private static partial nint mmap(nint address, nuint length, int protection, int flags, int descriptor, nint offset);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int mprotect(nint address, nuint length, int protection);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int munmap(nint address, nuint length);
}
