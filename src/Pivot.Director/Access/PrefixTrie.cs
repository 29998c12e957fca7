using System.Numerics;

namespace Pivot.Director.Access;

/// <summary>The prefixes of one address family as a trie of four bits a step: 8 bytes a node, and 24 for each prefix that is alone below one. Immutable.</summary>
internal sealed class PrefixTrie(PrefixTrieNode[] nodes, PrefixKey[] singles)
{
    /// <summary>Bytes that it keeps.</summary>
    public long Bytes => ((long)nodes.Length * PrefixTrieNode.Size) + ((long)singles.Length * 24);

    /// <summary>True when the key begins with one of the prefixes.</summary>
    /// <param name="high">The first 64 bits of the key; those of an IPv4 address in the upper half.</param>
    /// <param name="low">The last 64 bits.</param>
    public bool Contains(ulong high, ulong low)
    {
        PrefixTrieNode[] all = nodes;
        int number = 0;
        for (int depth = 0; ; depth += 4)
        {
            PrefixTrieNode node = all[number];
            if (node.IsSingle)
            {
                return singles[node.Base].Contains(high, low);
            }

            int bit = 1 << PrefixKey.Slot(high, low, depth);
            if ((node.Whole & bit) != 0)
            {
                return true;
            }

            if ((node.Children & bit) == 0)
            {
                return false;
            }

            number = node.Base + BitOperations.PopCount((uint)node.Children & (uint)(bit - 1));
        }
    }
}
