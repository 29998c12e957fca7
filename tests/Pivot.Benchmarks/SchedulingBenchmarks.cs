using BenchmarkDotNet.Attributes;
using Pivot.Director.Connections;
using Pivot.Director.Scheduling;
using Pivot.Director.Services;
using Pivot.Packets;

namespace Pivot.Benchmarks;

/// <summary>One choice of each scheduler, for ever new clients and 64 virtual addresses, among servers with weights 1 to 8 and connections by their weight.</summary>
public class SchedulingBenchmarks
{
    private const int Choices = 16 * 1024;

    private readonly ConnectionCounts _counts = new();
    private IScheduler _scheduler = null!;
    private RealServer[] _servers = [];
    private uint _client;

    /// <summary>Real servers.</summary>
    [Params(2, 100, 1000)]
    public int Servers { get; set; }

    /// <summary>The scheduler; sh and mh without flags.</summary>
    [Params("rr", "wrr", "lc", "wlc", "lblc", "lblcr", "dh", "sh", "sed", "nq", "fo", "ovf", "mh", "twos")]
    public string Scheduler { get; set; } = "";

    [GlobalSetup]
    public void Setup()
    {
        _servers = new RealServer[Servers];
        for (int i = 0; i < Servers; i++)
        {
            int weight = 1 + (i % 8);
            var spec = new RealServerSpec($"web{i}", IpAddress.FromIPv4(0xcb007100 + (uint)i), 8080, weight, ForwardingMethod.Nat);
            _servers[i] = new RealServer(i + 1, spec, _counts, 1);
            for (int connection = 0; connection < weight; connection++)
            {
                _counts.Added(i + 1, active: true);
            }
        }

        _scheduler = SchedulerCatalog.Create(Scheduler, new SchedulerSettings(SchedulerFlags.None, 80, 1));
        _scheduler.ServersChanged(_servers);
    }

    /// <summary>The choice alone, without the connection that follows.</summary>
    [Benchmark(OperationsPerInvoke = Choices)]
    public int Choose()
    {
        int chosen = 0;
        for (int i = 0; i < Choices; i++)
        {
            uint client = _client++;
            var key = new FlowKey(IpProtocol.Tcp, IpAddress.FromIPv4(0x0a000000 + client), 40000, IpAddress.FromIPv4(0xc6336440 + (client & 63)), 80);
            chosen += _scheduler.Schedule(_servers, key, 1_000_000)?.Id ?? 0;
        }

        return chosen;
    }
}
