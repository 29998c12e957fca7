using Pivot.Director.Connections;
using Pivot.Director.Ports;
using Pivot.Director.Scheduling;
using Pivot.Director.Services;
using Pivot.Packets;
using Pivot.Packets.Ethernet;
using Pivot.Testing.Oracle;
using Pivot.Testing.Packets;

namespace Pivot.Director.Tests;

/// <summary>Plays a scenario on the director in memory.</summary>
internal sealed class OracleBalancer : IBalancer, IDisposable
{
    private static readonly ConnectionTimeouts Short = new(TimeSpan.FromMinutes(15), TimeSpan.FromSeconds(3), TimeSpan.FromSeconds(3), TimeSpan.FromMinutes(15));

    /// <summary>Connections that the short timeouts would end too, with their servers.</summary>
    private readonly Dictionary<OracleConnection, char> _endangered = [];

    private readonly DirectorBench _bench = new(limit: 4096);
    private OracleService _service = OracleService.Parse(["rr"]);
    private OracleServer[] _servers = [];

    public void Dispose() => _bench.Dispose();

    public void Serve(OracleService service)
    {
        _service = service;
        _bench.Director.Apply(Enumerable.Range('A', 26).ToDictionary(
            name => IpAddress.From(service.Server((char)name)),
            static name => new NextHop(1, new MacAddress(0x02_00_00_00_00_fe), new MacAddress(0x02_00_00_00_00_00 + (ulong)(name - 'A')))));
        Use([]);
    }

    public void Use(IReadOnlyList<OracleServer> servers)
    {
        _servers = [.. servers];
        Apply(ConnectionTimeouts.Default);
    }

    public char Send(OracleConnection connection, OracleStep packet)
    {
        char server = Answer(connection, packet);
        if (server != '-' && (_service.IsUdp || packet == OracleStep.Close))
        {
            _endangered[connection] = server;
        }

        return server;
    }

    /// <summary>Timeouts changed in IPVS are those of later packets; here they are those of every connection at once, so the others show signs of life meanwhile.</summary>
    public char Vanish(OracleConnection connection)
    {
        _endangered.Remove(connection);
        Refresh();
        Apply(Short);
        char server = Answer(connection, OracleStep.Close);
        _bench.Pass(TimeSpan.FromSeconds(2));
        Refresh();
        _bench.Pass(TimeSpan.FromSeconds(2));
        Apply(ConnectionTimeouts.Default);
        return server;
    }

    private void Refresh()
    {
        foreach ((OracleConnection other, char server) in _endangered)
        {
            if (_servers.Any(one => one.Name == server))
            {
                Answer(other, OracleStep.Close);
            }
        }
    }

    private char Answer(OracleConnection connection, OracleStep packet)
    {
        string client = _service.Client(connection.Client).ToString();
        string target = _service.Virtual(connection.Virtual).ToString();
        Outcome outcome = _bench.Send(_service.IsUdp
            ? PacketBuilder.Udp(client, connection.ClientPort, target, OracleService.ServicePort).PayloadLength(8)
            : PacketBuilder.Tcp(client, connection.ClientPort, target, OracleService.ServicePort, WireBalancer.FlagsOf(packet)));
        return outcome.Verdict == Verdict.Neighbour ? (char)('A' + outcome.NextHop!.Destination.Value - 0x02_00_00_00_00_00) : '-';
    }

    public IReadOnlyDictionary<char, (int Active, int Inactive)> Counts() =>
        _bench.Director.Services[0].Servers.ToDictionary(server => _servers.Single(one => IpAddress.From(_service.Server(one.Name)) == server.Address).Name, static server => (server.ActiveConnections, server.InactiveConnections));

    private void Apply(ConnectionTimeouts timeouts)
    {
        AddressPrefix address = _service.IsPrefix
            ? new AddressPrefix(IpAddress.From(_service.Virtual(0)), _service.IsIPv6 ? 64 : 24)
            : AddressPrefix.Of(IpAddress.From(_service.Virtual(OracleService.OnlyVirtual)));
        RealServerSpec[] servers = [.. _servers.Select(server =>
            new RealServerSpec(server.Name.ToString(), IpAddress.From(_service.Server(server.Name)), null, server.Weight, ForwardingMethod.DirectRoute)
            {
                Thresholds = new ConnectionThresholds(server.Upper, server.Lower),
            })];
        VirtualServiceSpec spec = new(
            "judged", [address], [_service.IsUdp ? IpProtocol.Udp : IpProtocol.Tcp], [new PortRange(OracleService.ServicePort, OracleService.ServicePort)], _service.Scheduler, NoServerAction.Reject, servers)
        {
            Persistence = _service.PersistenceBits is { } bits ? new ServicePersistence(TimeSpan.FromMinutes(5), bits) : null,
            OnePacket = _service.IsOnePacket,
            SchedulerFlags = (_service.Fallback ? SchedulerFlags.Fallback : 0) | (_service.Port ? SchedulerFlags.Port : 0),
        };
        _bench.Director.Apply([spec], timeouts);
    }
}
