using System.Numerics;
using Pivot.Director.Services;

namespace Pivot.Director.Scheduling;

/// <summary>The weights of servers in list order, for finding the next server of at least a weight in O(log n): a binary tree of maxima.</summary>
internal sealed class WeightTree
{
    private readonly int[] _maximum;
    private readonly int _leaves;

    /// <summary>Builds the tree.</summary>
    public WeightTree(ReadOnlySpan<RealServer> servers)
    {
        _leaves = (int)BitOperations.RoundUpToPowerOf2((uint)Math.Max(servers.Length, 1));
        _maximum = new int[2 * _leaves];
        for (int i = 0; i < servers.Length; i++)
        {
            _maximum[_leaves + i] = servers[i].Weight;
        }

        for (int node = _leaves - 1; node > 0; node--)
        {
            _maximum[node] = Math.Max(_maximum[2 * node], _maximum[(2 * node) + 1]);
        }
    }

    /// <summary>The first server from a place on that has at least a weight.</summary>
    /// <param name="from">0 to the number of servers.</param>
    /// <param name="least">1 or more.</param>
    /// <returns>Its place; -1 when there is none.</returns>
    public int Next(int from, int least)
    {
        if (from >= _leaves)
        {
            return -1;
        }

        int node = _leaves + from;
        while (_maximum[node] < least)
        {
            // On to the subtree beside this one; behind the last there is no bit left.
            node >>= BitOperations.TrailingZeroCount(~node);
            if (node == 0)
            {
                return -1;
            }

            node++;
        }

        while (node < _leaves)
        {
            node *= 2;
            node += _maximum[node] < least ? 1 : 0;
        }

        return node - _leaves;
    }
}
