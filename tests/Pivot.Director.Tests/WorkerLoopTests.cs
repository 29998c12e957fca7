using Pivot.Packets;
using Pivot.Testing.Packets;
using static Pivot.Director.Tests.DirectorBench;

namespace Pivot.Director.Tests;

public sealed class WorkerLoopTests
{
    [Fact]
    public async Task Run_UntilWoken_JudgesAndSendsEveryPacket()
    {
        using var bench = new DirectorBench();
        bench.Apply(Web(Server(Server1, 8080)));
        var device = new MemoryDevice { Refuse = 5 };
        var loop = new WorkerLoop(bench.Director, bench.Director.WorkerOf(0), device, () => bench.Now);
        Task running = Task.Run(loop.Run, TestContext.Current.CancellationToken);
        for (int port = 1; port <= 200; port++)
        {
            device.Inject(PacketBuilder.Tcp(Client, port, Virtual, 80, TcpFlags.Syn).Build());
            device.Inject(PacketBuilder.Udp(Client, port, "224.0.0.251", 5353).Build());
        }

        Assert.True(device.WaitForSent(195, TimeSpan.FromSeconds(20)));
        device.Wake();
        await running;

        Assert.Equal(195, device.Sent.Count);
        Assert.All(device.Sent, sent => PacketAssert.IPv4(sent.Bytes, PacketAssert.Destination(Server1, 8080), PacketAssert.ChecksumsCorrect()));
        Assert.Equal((5L, 200L), (bench.Director.Drops(DropReason.DeviceRefused), bench.Director.Drops(DropReason.NotUnicast)));
    }
}
