using System.Net;
using System.Text.Json;
using Pivot.Packets.Sctp;
using Pivot.System.Tests.Topology;
using Pivot.System.Tests.Traffic;

namespace Pivot.System.Tests;

/// <summary>SCTP services through the binary: ports translated, checksums right, associations followed.</summary>
public abstract class SctpTests(TwoArmedNetwork network, string steering)
{
    private const int ClientPort = 5000;
    private const int ServerPort = 9899;

    [Theory]
    [InlineData(Family.IPv4)]
    [InlineData(Family.IPv6)]
    public void Association_FromInitToShutdown_IsTranslatedBothWays(Family family) => Associate(family, "nat");

    /// <summary>From INIT to SHUTDOWN COMPLETE; every packet must arrive with the ports and the checksum that it should have.</summary>
    private protected void Associate(Family family, string forwarding)
    {
        IPEndPoint target = TwoArmedNetwork.Virtual(3868, family);
        using PivotFiles files = new(ServiceToml.Write("diameter", "sctp", "3868", [(0, ServerPort, 1)], family: family, settings: $"forwarding = \"{forwarding}\""), steering);
        using PivotDaemon pivot = PivotDaemon.Start(network.Board, files);
        using SctpEndpoint client = new(network.Clients[0], TwoArmedNetwork.ClientAddress(0, family));
        using SctpEndpoint server = new(network.Servers[0], TwoArmedNetwork.ServerAddress(0, family));

        IPEndPoint? seen = null;
        foreach ((SctpChunkType asked, SctpChunkType answered) in new[]
        {
            (SctpChunkType.Init, SctpChunkType.InitAck), (SctpChunkType.CookieEcho, SctpChunkType.CookieAck), (SctpChunkType.Data, SctpChunkType.Sack),
        })
        {
            client.Send(ClientPort, target, asked);
            (IPEndPoint from, int port, SctpChunkType chunk) = server.Receive();
            Assert.Equal((ServerPort, asked), (port, chunk));
            Assert.Equal(seen ?? from, from);
            seen = from;
            server.Send(ServerPort, from, answered);
            Assert.Equal((target, ClientPort, answered), client.Receive());
        }

        Assert.Equal(forwarding == "nat", seen!.Equals(new IPEndPoint(TwoArmedNetwork.ClientAddress(0, family), ClientPort)));
        Assert.Equal(("sctp", "ESTABLISHED", 1), StateOf(pivot));

        client.Send(ClientPort, target, SctpChunkType.Shutdown);
        server.Receive();
        server.Send(ServerPort, seen, SctpChunkType.ShutdownAck);
        client.Receive();
        client.Send(ClientPort, target, SctpChunkType.ShutdownComplete);
        server.Receive();
        Assert.Equal(("sctp", "CLOSED", 0), StateOf(pivot));
    }

    [Fact]
    public void Packet_OfNoAssociation_IsAborted()
    {
        using PivotFiles files = new(ServiceToml.Write("diameter", "sctp", "3868", [(0, ServerPort, 1)]), steering);
        using PivotDaemon pivot = PivotDaemon.Start(network.Board, files);
        using SctpEndpoint client = new(network.Clients[0], TwoArmedNetwork.ClientAddress(0));

        client.Send(ClientPort, TwoArmedNetwork.Virtual(3868), SctpChunkType.Data);

        Assert.Equal((TwoArmedNetwork.Virtual(3868), ClientPort, SctpChunkType.Abort), client.Receive());
    }

    private static (string? Protocol, string? State, int Active) StateOf(PivotDaemon pivot)
    {
        JsonElement connection = Assert.Single(pivot.Json("show", "connections").GetProperty("connections").EnumerateArray());
        JsonElement server = pivot.Json("show", "servers").GetProperty("servers")[0];
        return (connection.GetProperty("protocol").GetString(), connection.GetProperty("state").GetString(), server.GetProperty("activeConnections").GetInt32());
    }
}

/// <summary>By BPF programs.</summary>
public sealed class SctpTestsByBpf(TwoArmedNetwork network) : SctpTests(network, Steering.Bpf), IClassFixture<TwoArmedNetwork>
{
    /// <summary>From the board's own address, whose ports only BPF programs can share.</summary>
    [Theory]
    [InlineData(Family.IPv4)]
    [InlineData(Family.IPv6)]
    public void FullNat_FromInitToShutdown_IsTranslatedBothWays(Family family) => Associate(family, "fullnat");
}

/// <summary>By routes and rules.</summary>
public sealed class SctpTestsByRoutes(TwoArmedNetwork network) : SctpTests(network, Steering.Routes), IClassFixture<TwoArmedNetwork>;
