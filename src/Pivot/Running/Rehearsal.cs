using Microsoft.Extensions.Logging.Abstractions;
using Pivot.Config;
using Pivot.Director;
using Pivot.Director.Connections;
using Pivot.Linux;
using Pivot.Linux.Memory;
using Pivot.Linux.RtNetlink;

namespace Pivot.Running;

/// <summary>Runs once through what a start does, with an example, without touching the host: reading services, planning for the host, and a packet.</summary>
internal static class Rehearsal
{
    private const int Connections = 16;

    private const string Example = """
        [[interface]]
        name    = "eth0"
        address = ["192.0.2.1/24"]

        [[service]]
        name     = "example"
        address  = "192.0.2.80"
        protocol = "udp"
        port     = 7

          [[service.server]]
          address = "192.0.2.11"
        """;

    /// <summary>A datagram from 192.0.2.21 to the example's service, without a checksum of its own.</summary>
    private static ReadOnlySpan<byte> Datagram =>
    [
        0x45, 0, 0, 29, 0, 0, 0x40, 0, 64, 17, 0xb6, 0x6a, 192, 0, 2, 21, 192, 0, 2, 80,
        0x9c, 0x40, 0, 7, 0, 9, 0, 0, 1,
    ];

    /// <summary>The host's half, without which the start does as well.</summary>
    public static void Run()
    {
        PivotConfig config = ConfigReader.Read("example", Example).Config!;
        try
        {
            using RtNetlinkClient netlink = new();
            LiveServices services = new(config, LeavingServices.None, BoardAddresses.Read(netlink), NullLogger.Instance);
            HostRehearsal.Run(services.Plan);
            Forward(services, config);
        }
        catch (HostException)
        {
            // The start that counts will say it.
        }
    }

    private static void Forward(LiveServices services, PivotConfig config)
    {
        using AnonymousMemory memory = new(PacketDirector.MemoryFor(Connections));
        var options = new TableOptions(Connections, BootIdentity.Current(), 1, RunningDirector.Now(), ServiceSpecs.Of(config.Timeouts));
        using var director = new PacketDirector(new MemoryRegion(memory.Address, memory.Length), options, new DirectorOptions(1, 0));
        director.Apply(services.Specs, options.Timeouts);
        using var batch = new PacketBatch(1);
        Datagram.CopyTo(batch.Room(0));
        batch.Add(Datagram.Length, default);
        director.Process(batch, director.WorkerOf(0), options.Now);
    }
}
