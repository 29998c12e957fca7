namespace Pivot.Director.Access;

/// <summary>A prefix of up to 128 bits, its first bit the highest of <paramref name="High"/>; bits behind its length are zero.</summary>
/// <param name="High">The first 64 bits.</param>
/// <param name="Low">The last 64 bits.</param>
/// <param name="Length">Bits that count, 0 to 128.</param>
internal readonly record struct PrefixKey(ulong High, ulong Low, int Length)
{
    /// <summary>True when the key begins with the prefix.</summary>
    public bool Contains(ulong high, ulong low) =>
        Length <= 64 ? Length == 0 || ((high ^ High) >> (64 - Length)) == 0 : high == High && ((low ^ Low) >> (128 - Length)) == 0;

    /// <summary>The four bits behind the first <paramref name="depth"/>.</summary>
    /// <param name="high">The first 64 bits.</param>
    /// <param name="low">The last 64 bits.</param>
    /// <param name="depth">0 to 124, a multiple of 4.</param>
    public static int Slot(ulong high, ulong low, int depth) => (int)((depth < 64 ? high >> (60 - depth) : low >> (124 - depth)) & 15);
}
