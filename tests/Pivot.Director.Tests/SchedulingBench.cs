using Pivot.Director.Connections;
using Pivot.Director.Scheduling;
using Pivot.Director.Services;
using Pivot.Packets;

namespace Pivot.Director.Tests;

/// <summary>A scheduler alone, with servers A, B, C, ... (203.0.113.1, .2, .3, ... port 8080) and a count of their connections, but no packets.</summary>
internal sealed class SchedulingBench
{
    public const string AllSchedulers = "rr wrr lc wlc lblc lblcr dh sh sed nq fo ovf mh twos";

    private readonly IScheduler _scheduler;
    private RealServer[] _servers = [];

    public SchedulingBench(string scheduler, SchedulerFlags flags = SchedulerFlags.None, ulong seed = 1)
    {
        _scheduler = SchedulerCatalog.Create(scheduler, new SchedulerSettings(flags, 80, seed));
    }

    public SchedulingBench(string scheduler, string weights, SchedulerFlags flags = SchedulerFlags.None)
        : this(scheduler, flags)
    {
        Use(weights);
    }

    public ConnectionCounts Counts { get; } = new();

    public RealServer[] Servers => _servers;

    public ulong Now { get; set; } = 1_000_000;

    public static FlowKey Key(string client = "192.0.2.10", int port = 40000, string destination = "198.51.100.80") =>
        new(IpProtocol.Tcp, IpAddress.Parse(client), (ushort)port, IpAddress.Parse(destination), 80);

    /// <summary>"4 3 2": A, B, C with these weights; "B3 A4": those two, in this order.</summary>
    public void Use(string weights)
    {
        string[] words = weights.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        Use([.. words.Select((word, index) => char.IsLetter(word[0])
            ? (word[0], int.Parse(word[1..], null))
            : ((char)('A' + index), int.Parse(word, null)))]);
    }

    public void Use((char Name, int Weight)[] servers)
    {
        _servers = [.. servers.Select(server => new RealServer(
            server.Name - 'A' + 1,
            DirectorBench.Server($"203.0.113.{server.Name - 'A' + 1}", 8080, server.Weight),
            Counts,
            1))];
        _scheduler.ServersChanged(_servers);
    }

    public void Limit(char server, int upper, int lower = 0) => Counts.SetThresholds(server - 'A' + 1, new ConnectionThresholds(upper, lower));

    public RealServer? Schedule(in FlowKey key) => _scheduler.Schedule(_servers, key, Now);

    /// <summary>Chooses, without making a connection: A, B, ... or - for none.</summary>
    public char Choose(string client = "192.0.2.10", int port = 40000, string destination = "198.51.100.80") =>
        NameOf(Schedule(Key(client, port, destination)));

    /// <summary>Chooses so many times and makes an inactive connection each.</summary>
    public string Open(int count, string destination = "198.51.100.80")
    {
        var order = new char[count];
        for (int i = 0; i < count; i++)
        {
            order[i] = Choose(destination: destination);
            if (order[i] != '-')
            {
                Counts.Added(order[i] - 'A' + 1, active: false);
            }
        }

        return new string(order);
    }

    /// <summary>Adds so many active connections, which no scheduler chose.</summary>
    public void Load(char server, int active, int inactive = 0)
    {
        for (int i = 0; i < active + inactive; i++)
        {
            Counts.Added(server - 'A' + 1, active: i < active);
        }
    }

    public void Unload(char server, int active)
    {
        for (int i = 0; i < active; i++)
        {
            Counts.Removed(server - 'A' + 1, active: true);
        }
    }

    public static char NameOf(RealServer? server) => server is null ? '-' : (char)('A' + server.Id - 1);
}
