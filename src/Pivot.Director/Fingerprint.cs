namespace Pivot.Director;

/// <summary>64-bit FNV-1a (Noll): tells texts of the owner's own apart, not those that somebody makes to be mistaken.</summary>
public static class Fingerprint
{
    /// <summary>Of some bytes; never 0.</summary>
    public static ulong Of(ReadOnlySpan<byte> bytes)
    {
        ulong hash = 0xcbf29ce484222325;
        foreach (byte value in bytes)
        {
            hash = (hash ^ value) * 0x100000001b3;
        }

        return hash == 0 ? 1 : hash;
    }
}
