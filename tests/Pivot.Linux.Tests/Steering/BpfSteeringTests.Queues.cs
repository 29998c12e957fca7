using System.Net;
using System.Net.Sockets;
using Pivot.Director;

namespace Pivot.Linux.Tests.Steering;

/// <content>By which queues of the device packets come.</content>
public sealed partial class BpfSteeringTests
{
    [Fact]
    public void Queues_RequestAndReplyOfAConnection_ComeByTheSame()
    {
        RoutedHost host = _board.Run(() => RoutedHost.Start(Options() with { Steering = SteeringPreference.Bpf, QueueCount = 2 }));
        _board.Run(() => host.Steering.Apply(Plan()));
        using Socket server = _server.Run(() => Bind(Server));
        int[] packets = new int[2];
        for (int port = 40000; port < 40064; port++)
        {
            using Socket asking = _client.Run(() => Bind(new IPEndPoint(ClientAddress, port)));
            _ = asking.SendTo("ping"u8.ToArray(), Virtual);
            int queue = QueueWithAPacket(host);
            packets[queue]++;

            _ = server.SendTo("pong"u8.ToArray(), new IPEndPoint(ClientAddress, port));
            Assert.Equal(queue, QueueWithAPacket(host));
        }

        Assert.All(packets, static count => Assert.InRange(count, 8, 56));
        _board.Run(host.Stop);
    }

    /// <summary>Waits for a packet and takes it out.</summary>
    private static int QueueWithAPacket(RoutedHost host)
    {
        using PacketBatch batch = new(8);
        for (long end = Environment.TickCount64 + MillisecondsAllowed; Environment.TickCount64 < end;)
        {
            for (int queue = 0; queue < host.Queues.Count; queue++)
            {
                _ = host.Queues[queue].Receive(batch, 1);
                if (batch.Count > 0)
                {
                    Assert.Equal(1, batch.Count);
                    return queue;
                }
            }
        }

        throw new TimeoutException("No packet came.");
    }
}
