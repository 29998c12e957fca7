using Pivot.Director.Connections;
using Pivot.Packets;

namespace Pivot.Director.Forwarding;

/// <summary>
/// Gives connections their local address and port (FULLNAT, masquerade); an echo's identifier is its port. The connection table is the register: a pair is free when no connection has the reply tuple that it makes, and taken in the moment in which the
/// connection is added, so that no two can have it whatever threads do. The search starts at a pair that the client's tuple chooses, which is free unless the pool is nearly full.
/// </summary>
internal sealed class SourcePorts(ConnectionTable table)
{
    /// <summary>So many pairs are tried before one whose connection is over is taken: the real server still remembers that one.</summary>
    private const int UnusedTries = 32;

    /// <summary>How long a search that found nothing counts.</summary>
    private const ulong ExhaustedTicks = Ticks.PerSecond / 16;

    /// <summary>Adds a connection with a local address and port.</summary>
    /// <param name="connection">What it is made of but for the local end.</param>
    /// <param name="pool">The pairs.</param>
    /// <param name="now">The present tick.</param>
    /// <param name="hit">The connection, where the result is <see cref="AddResult.Added"/> or <see cref="AddResult.AlreadyThere"/>.</param>
    /// <returns><see cref="AddResult.ReplyTupleInUse"/> when every pair is taken.</returns>
    public AddResult TryAdd(in NewConnection connection, SourcePool pool, ulong now, out ConnectionHit hit)
    {
        hit = default;
        bool hasPorts = connection.Key.Protocol is IpProtocol.Tcp or IpProtocol.Udp or IpProtocol.Sctp or IpProtocol.Icmp or IpProtocol.IcmpV6;
        ulong destination = table.Hash(new FlowKey(connection.Key.Protocol, connection.Destination, connection.DestinationPort, default, 0));
        if (hasPorts && pool.IsExhausted(destination, now))
        {
            return AddResult.ReplyTupleInUse;
        }

        int count = hasPorts ? pool.PortCount : pool.AddressCount;
        int start = (int)(uint)((table.Hash(connection.Key) >> 32) % (uint)count);
        int firstOver = -1;
        for (int tried = 0; tried < count; tried++)
        {
            int number = start + tried < count ? start + tried : start + tried - count;
            NewConnection candidate = With(connection, pool, number, hasPorts);
            if (table.TryFind(candidate.ReplyKey, out ConnectionHit other))
            {
                firstOver = firstOver < 0 && table.IsOver(other) ? number : firstOver;
                if (firstOver < 0 || tried < UnusedTries)
                {
                    continue;
                }

                candidate = With(connection, pool, firstOver, hasPorts);
                firstOver = -1;
            }

            AddResult result = table.TryAdd(candidate, now, out hit);
            if (result != AddResult.ReplyTupleInUse)
            {
                return result;
            }
        }

        AddResult last = firstOver < 0 ? AddResult.ReplyTupleInUse : table.TryAdd(With(connection, pool, firstOver, hasPorts), now, out hit);
        if (last == AddResult.ReplyTupleInUse && hasPorts)
        {
            pool.SetExhausted(destination, now + ExhaustedTicks);
        }

        return last;
    }

    /// <summary>What has no port can only differ by the address.</summary>
    private static NewConnection With(in NewConnection connection, SourcePool pool, int number, bool hasPorts) =>
        connection with { LocalEnd = hasPorts ? pool.Pair(number) : (pool.Address(number), connection.Key.SourcePort) };
}
