using System.Runtime.InteropServices;

namespace Pivot.Director.Connections;

/// <summary>The first bytes of a connection table's region: what it is, whether it can be trusted, and how far it is used.</summary>
[StructLayout(LayoutKind.Sequential, Size = Size)]
internal struct TableHeader
{
    /// <summary>Bytes kept for the header.</summary>
    public const int Size = 256;

    /// <summary>"PivotCT" and a zero, in the order of the bytes.</summary>
    public const ulong MagicValue = 0x0054_4374_6f76_6950;

    /// <summary>Changes with every change of layout or meaning.</summary>
    public const uint CurrentVersion = 2;

    public ulong Magic;
    public uint Version;
    public uint Limit;

    /// <summary>The boot during which the ticks in the records count.</summary>
    public Guid BootId;

    /// <summary>Bytes of the whole region.</summary>
    public long Length;

    /// <summary>Checksum of the fields above.</summary>
    public ulong Check;

    /// <summary>Records 1 to this one have been used at some time. Grows before a record above it is committed.</summary>
    public uint HighWater;

    /// <summary>Identities 1 to this one have been given out.</summary>
    public uint IdentityHighWater;

    /// <summary>The checksum that belongs to the fields above <see cref="Check"/>.</summary>
    public readonly ulong ComputeCheck()
    {
        Span<byte> boot = stackalloc byte[16];
        BootId.TryWriteBytes(boot);
        ulong check = Magic ^ ((ulong)Version << 32) ^ Limit;
        foreach (ulong word in MemoryMarshal.Cast<byte, ulong>(boot))
        {
            check = Mix(check ^ word);
        }

        return Mix(check ^ (ulong)Length);
    }

    private static ulong Mix(ulong value)
    {
        ulong high = Math.BigMul(value ^ 0x9e3779b97f4a7c15, 0xd6e8feb86659fd93, out ulong low);
        return high ^ low;
    }
}
