using System.Numerics;

namespace Pivot.Director.Access;

/// <summary>
/// Builds a <see cref="PrefixTrie"/>: the prefixes of a node are divided by their next four bits, and each part makes a child. A prefix inside another one adds nothing. Time and memory grow with the number of
/// prefixes alone.
/// </summary>
internal sealed class PrefixTrieBuilder
{
    private const int Slots = 16;

    /// <summary>The prefixes; those of one node stand together.</summary>
    private readonly PrefixKey[] _keys;
    private readonly PrefixKey[] _scratch;
    private PrefixTrieNode[] _nodes = new PrefixTrieNode[16];
    private int _nodeCount;
    private PrefixKey[] _singles = new PrefixKey[4];
    private int _singleCount;

    private PrefixTrieBuilder(PrefixKey[] keys)
    {
        _keys = keys;
        _scratch = new PrefixKey[keys.Length];
    }

    /// <summary>Builds the trie.</summary>
    /// <param name="keys">One or more; they are reordered.</param>
    public static PrefixTrie Build(PrefixKey[] keys)
    {
        var builder = new PrefixTrieBuilder(keys);
        builder.Fill(builder.TakeNodes(1), 0, keys.Length, 0);
        Array.Resize(ref builder._nodes, builder._nodeCount);
        Array.Resize(ref builder._singles, builder._singleCount);
        return new PrefixTrie(builder._nodes, builder._singles);
    }

    /// <summary>Makes a node of the prefixes <paramref name="first"/> to <paramref name="end"/> - 1, which agree in their first <paramref name="depth"/> bits and are longer than that (the root's may be of length 0).</summary>
    private void Fill(int number, int first, int end, int depth)
    {
        if (end - first == 1)
        {
            _nodes[number].Base = AddSingle(_keys[first]);
            return;
        }

        Span<int> ends = stackalloc int[Slots];
        ushort whole = Divide(first, end, depth, ends);
        ushort children = 0;
        for (int slot = 0; slot < Slots; slot++)
        {
            bool isEmpty = ends[slot] == (slot == 0 ? first : ends[slot - 1]);
            if (!isEmpty && (whole & (1 << slot)) == 0)
            {
                children |= (ushort)(1 << slot);
            }
        }

        int child = TakeNodes(BitOperations.PopCount(children));
        _nodes[number] = new PrefixTrieNode { Whole = whole, Children = children, Base = child };
        for (int slot = 0; slot < Slots; slot++)
        {
            if ((children & (1 << slot)) != 0)
            {
                Fill(child++, slot == 0 ? first : ends[slot - 1], ends[slot], depth + 4);
            }
        }
    }

    /// <summary>Orders the prefixes by their next four bits; those that end within them count for all that they cover and are left out.</summary>
    /// <param name="first">The first prefix.</param>
    /// <param name="end">Behind the last one.</param>
    /// <param name="depth">Bits that they agree in.</param>
    /// <param name="ends">Where the prefixes of each four bits end.</param>
    /// <returns>The four bits that are in the set as a whole.</returns>
    private ushort Divide(int first, int end, int depth, Span<int> ends)
    {
        Span<int> counts = stackalloc int[Slots];
        counts.Clear();
        int whole = 0;
        for (int index = first; index < end; index++)
        {
            PrefixKey key = _keys[index];
            int slot = PrefixKey.Slot(key.High, key.Low, depth);
            if (key.Length <= depth + 4)
            {
                int covered = 1 << (depth + 4 - key.Length);
                whole |= (covered == Slots ? 0xffff : (1 << covered) - 1) << slot;
            }
            else
            {
                counts[slot]++;
            }
        }

        int next = first;
        for (int slot = 0; slot < Slots; slot++)
        {
            (ends[slot], next) = (next, next + counts[slot]);
        }

        Array.Copy(_keys, first, _scratch, first, end - first);
        for (int index = first; index < end; index++)
        {
            PrefixKey key = _scratch[index];
            if (key.Length > depth + 4)
            {
                _keys[ends[PrefixKey.Slot(key.High, key.Low, depth)]++] = key;
            }
        }

        return (ushort)whole;
    }

    private int TakeNodes(int count)
    {
        int first = _nodeCount;
        _nodeCount += count;
        if (_nodeCount > _nodes.Length)
        {
            Array.Resize(ref _nodes, Math.Max(_nodeCount, _nodes.Length * 2));
        }

        return first;
    }

    private int AddSingle(PrefixKey key)
    {
        if (_singleCount == _singles.Length)
        {
            Array.Resize(ref _singles, _singles.Length * 2);
        }

        _singles[_singleCount] = key;
        return _singleCount++;
    }
}
