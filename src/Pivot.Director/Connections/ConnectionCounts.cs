using System.Runtime.CompilerServices;
using Pivot.Director.Services;

namespace Pivot.Director.Connections;

/// <summary>
/// Active and inactive connections of each real server, by stable id: known even before, or after, the server is configured. Keeps the servers' overload
/// by their thresholds with them, because every change of the counts may change it.
/// </summary>
internal sealed class ConnectionCounts : IConnectionCounts
{
    private const long OneActive = 1L << 32;
    private const long OneInactive = 1;

    /// <summary>Active connections in the upper half, inactive ones in the lower: one atomic step moves a connection, and their sum is never seen half way.</summary>
    private readonly ServerValues<long> _counts = new();

    /// <summary>The two numbers of <see cref="ConnectionThresholds"/>, packed to be read at once; 0 = none.</summary>
    private readonly ServerValues<ulong> _thresholds = new();

    private readonly ServerValues<int> _templates = new();

    private readonly Lock _watching = new();

    /// <summary>By twice the server's id, and one more for lists of IPv6 clients; as long as the highest id that is watched needs. Replaced under <see cref="_watching"/>.</summary>
    private ServerMark?[] _marks = [];

    private readonly ServerValues<bool> _isOverloaded = new();

    /// <summary>Connections that IPVS calls active: established TCP.</summary>
    public int Active(int serverId) => ActiveOf(Volatile.Read(ref _counts[serverId]));

    /// <summary>All other connections.</summary>
    public int Inactive(int serverId) => InactiveOf(Volatile.Read(ref _counts[serverId]));

    /// <summary>Connection templates; they are no connections and count for no threshold (<c>persistconns</c> of IPVS).</summary>
    public int Templates(int serverId) => Volatile.Read(ref _templates[serverId]);

    /// <summary>True when the server's thresholds keep new connections from it (IP_VS_DEST_F_OVERLOAD).</summary>
    public bool IsOverloaded(int serverId) => Volatile.Read(ref _isOverloaded[serverId]);

    /// <summary>Load as IPVS weighs it: <c>active * 256 + inactive</c> (<c>ip_vs_dest_conn_overhead</c>).</summary>
    public long Overhead(int serverId)
    {
        long counts = Volatile.Read(ref _counts[serverId]);
        return ((long)ActiveOf(counts) << 8) + InactiveOf(counts);
    }

    /// <summary>Has changes of a server's counts and overload noted from now on, instead of where they were for the same family.</summary>
    /// <param name="serverId">The server.</param>
    /// <param name="isForIPv6">The list is that of IPv6 clients.</param>
    /// <param name="mark">Where.</param>
    public void Watch(int serverId, bool isForIPv6, ServerMark mark)
    {
        lock (_watching)
        {
            int index = (2 * serverId) + (isForIPv6 ? 1 : 0);
            if (index >= _marks.Length)
            {
                var longer = new ServerMark?[Math.Max(2 * (serverId + 1), 2 * _marks.Length)];
                _marks.CopyTo(longer, 0);
                Volatile.Write(ref _marks, longer);
            }

            Volatile.Write(ref _marks[index], mark);
        }
    }

    /// <summary>Puts thresholds in force. Control plane only.</summary>
    public void SetThresholds(int serverId, ConnectionThresholds thresholds)
    {
        ConnectionThresholds before = Thresholds(serverId);
        Interlocked.Exchange(ref _thresholds[serverId], Unsafe.BitCast<ConnectionThresholds, ulong>(thresholds));
        bool isOverloaded = thresholds.AfterChange(before, IsOverloaded(serverId), TotalOf(Volatile.Read(ref _counts[serverId])));
        Volatile.Write(ref _isOverloaded[serverId], isOverloaded);
        Interlocked.MemoryBarrier();
        Mark(serverId);
    }

    /// <inheritdoc/>
    public void Added(int serverId, bool active)
    {
        Add(serverId, active);
        Mark(serverId);
    }

    /// <inheritdoc/>
    public void Changed(int serverId, bool active)
    {
        Interlocked.Add(ref _counts[serverId], active ? OneActive - OneInactive : OneInactive - OneActive);
        Mark(serverId);
    }

    /// <inheritdoc/>
    public void Removed(int serverId, bool active)
    {
        int total = TotalOf(Interlocked.Add(ref _counts[serverId], active ? -OneActive : -OneInactive));
        if (IsOverloaded(serverId) && !Thresholds(serverId).AfterEnding(true, total))
        {
            Volatile.Write(ref _isOverloaded[serverId], false);
            Interlocked.MemoryBarrier();
        }

        Mark(serverId);
    }

    private void Mark(int serverId)
    {
        ServerMark?[] marks = Volatile.Read(ref _marks);
        int index = 2 * serverId;
        if (index < marks.Length)
        {
            Mark(Volatile.Read(ref marks[index]));
            Mark(Volatile.Read(ref marks[index + 1]));
        }
    }

    private static void Mark(ServerMark? mark) => mark?.Changed.Mark(mark.Place);

    private void Add(int serverId, bool active)
    {
        int total = TotalOf(Interlocked.Add(ref _counts[serverId], active ? OneActive : OneInactive));
        ConnectionThresholds thresholds = Thresholds(serverId);
        if (!thresholds.IsSet || IsOverloaded(serverId) || !thresholds.AfterOpening(false, total))
        {
            return;
        }

        Volatile.Write(ref _isOverloaded[serverId], true);

        // A connection that ended meanwhile may have found nothing to take back: without this look the server would stay overloaded with none left to end.
        Interlocked.MemoryBarrier();
        int present = TotalOf(Volatile.Read(ref _counts[serverId]));
        if (present < total && !thresholds.AfterEnding(true, present))
        {
            Volatile.Write(ref _isOverloaded[serverId], false);
            Interlocked.MemoryBarrier();
        }
    }

    /// <inheritdoc/>
    public void TemplateAdded(int serverId) => Interlocked.Increment(ref _templates[serverId]);

    /// <inheritdoc/>
    public void TemplateRemoved(int serverId) => Interlocked.Decrement(ref _templates[serverId]);

    /// <summary>Right even while an end overtakes its beginning and a half is below 0.</summary>
    private static int ActiveOf(long counts) => (int)((counts - InactiveOf(counts)) >> 32);

    private static int InactiveOf(long counts) => (int)counts;

    private static int TotalOf(long counts) => ActiveOf(counts) + InactiveOf(counts);

    private ConnectionThresholds Thresholds(int serverId) => Unsafe.BitCast<ulong, ConnectionThresholds>(Volatile.Read(ref _thresholds[serverId]));
}
