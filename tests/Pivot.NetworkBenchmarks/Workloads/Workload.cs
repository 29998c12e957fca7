using System.Globalization;
using Pivot.NetworkBenchmarks.Hosts;

namespace Pivot.NetworkBenchmarks.Workloads;

/// <summary>One kind of traffic.</summary>
/// <param name="Name">In keys and on the command line.</param>
/// <param name="Title">In tables.</param>
/// <param name="Arguments">Of the traffic generator.</param>
internal sealed record Workload(string Name, string Title, IReadOnlyList<string> Arguments)
{
    /// <summary>What is counted.</summary>
    public required TrafficUnit Unit { get; init; }

    /// <summary>Both ends send frames of 1500 bytes.</summary>
    public bool SmallFrames { get; init; }

    /// <summary>It is UDP, which not every director carries.</summary>
    public bool IsUdp { get; init; }

    /// <summary>How fast it goes is what was asked for: only its cost is a figure.</summary>
    public bool IsPaced { get; init; }

    /// <summary>All of them, in the order they are measured.</summary>
    public static IReadOnlyList<Workload> All { get; } =
    [
        new("tcp1", "TCP bulk, 1 stream", ["bulk", "connections=1"]) { Unit = TrafficUnit.Byte },
        new("tcp4", "TCP bulk, 4 streams", ["bulk", "connections=4"]) { Unit = TrafficUnit.Byte },
        new("tcp1-1500", "TCP bulk, 1 stream, 1500-byte frames", ["bulk", "connections=1"]) { Unit = TrafficUnit.Byte, SmallFrames = true },
        new("tcp4-1500", "TCP bulk, 4 streams, 1500-byte frames", ["bulk", "connections=4"]) { Unit = TrafficUnit.Byte, SmallFrames = true },
        new("udp", "UDP small packets, as fast as they go", ["datagrams"]) { Unit = TrafficUnit.Packet, IsUdp = true },
        new("udp-100k", "UDP small packets, 100,000 a second", ["datagrams", "rate=100000"]) { Unit = TrafficUnit.Packet, IsUdp = true, IsPaced = true },
        new("pingpong1", "Ping-pong, 1 connection", ["exchange", "connections=1"]) { Unit = TrafficUnit.Exchange },
        new("pingpong16", "Ping-pong, 16 connections", ["exchange", "connections=16"]) { Unit = TrafficUnit.Exchange },
        new("connections", "New connections, 16 at a time", ["open", "connections=16", $"source={ThreeHosts.FirstClient}"]) { Unit = TrafficUnit.Connection },
    ];

    /// <summary>The options of one run.</summary>
    public IReadOnlyList<string> For(Settings settings, string target) =>
    [
        .. Arguments, $"target={target}",
        string.Create(CultureInfo.InvariantCulture, $"seconds={settings.Seconds}"),
        string.Create(CultureInfo.InvariantCulture, $"warmup={settings.WarmUp}"),
    ];
}
