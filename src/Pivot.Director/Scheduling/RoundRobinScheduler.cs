using Pivot.Director.Services;
using Pivot.Packets;

namespace Pivot.Director.Scheduling;

/// <summary>
/// rr: the next available server after the last one; weights only tell available from quiesced (ip_vs_rr.c). Quiesced servers cost nothing,
/// overloaded ones a look each.
/// </summary>
internal sealed class RoundRobinScheduler : IScheduler
{
    private const int Head = -1;

    private int _last = Head;
    private int[] _ids = [];

    /// <summary>At place i + 1: the next server with a weight above 0 after place i, around the end; <see cref="Head"/> when there is none.</summary>
    private int[] _next = [Head];

    /// <inheritdoc/>
    public void ServersChanged(ReadOnlySpan<RealServer> servers)
    {
        var ids = new int[servers.Length];
        for (int i = 0; i < ids.Length; i++)
        {
            ids[i] = servers[i].Id;
        }

        // The pointer stays at its server; if that is gone, at the nearest one before it that is left (ip_vs_rr_del_dest), so that none is passed over.
        int left = Head;
        for (int i = _last; i >= 0 && left == Head; i--)
        {
            left = Array.IndexOf(ids, _ids[i]);
        }

        _last = left;
        _ids = ids;
        FindNext(servers);
    }

    /// <inheritdoc/>
    public RealServer? Schedule(ReadOnlySpan<RealServer> servers, in FlowKey key, ulong now)
    {
        int first = _next[_last + 1];
        int candidate = first;
        while (candidate != Head)
        {
            if (servers[candidate].IsAvailable)
            {
                _last = candidate;
                return servers[candidate];
            }

            candidate = _next[candidate + 1];
            if (candidate == first)
            {
                break;
            }
        }

        return null;
    }

    private void FindNext(ReadOnlySpan<RealServer> servers)
    {
        _next = new int[servers.Length + 1];
        int first = Head;
        for (int i = 0; i < servers.Length && first == Head; i++)
        {
            first = servers[i].Weight > 0 ? i : Head;
        }

        int following = first;
        for (int i = servers.Length; i >= 0; i--)
        {
            _next[i] = following;
            following = i > 0 && servers[i - 1].Weight > 0 ? i - 1 : following;
        }
    }
}
