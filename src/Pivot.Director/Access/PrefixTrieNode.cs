using System.Runtime.InteropServices;

namespace Pivot.Director.Access;

/// <summary>
/// What a trie knows of the keys that begin with some bits, by their next four: which of the sixteen are in the set as a whole, and which have a node of their own. One without either stands for a single
/// prefix, whose rest is compared at once: what is alone needs no chain of nodes.
/// </summary>
[StructLayout(LayoutKind.Sequential, Size = Size)]
internal struct PrefixTrieNode
{
    /// <summary>Bytes of a node.</summary>
    public const int Size = 8;

    /// <summary>The next bits that are in the set whatever follows.</summary>
    public ushort Whole;

    /// <summary>The next bits that have a node: they stand one after the other.</summary>
    public ushort Children;

    /// <summary>The first child's number; of a single prefix, its number.</summary>
    public int Base;

    /// <summary>True for a node that stands for one prefix.</summary>
    public readonly bool IsSingle => (Whole | Children) == 0;
}
