using Pivot.Packets;
using Pivot.Packets.Ethernet;
using Pivot.Testing.Guests;
using Pivot.Testing.Packets;

namespace Pivot.Testing.Oracle;

/// <summary>
/// A guest as director on a wire: this process sends it the clients' packets and sees by the Ethernet address to which real server each goes. Clients come by a router; the real servers
/// are in the guest's subnet. None of them exists: the guest knows their Ethernet addresses.
/// </summary>
public abstract class WireBalancer : IBalancer
{
    private const ulong ServerMacs = 0x02_00_00_00_00_00;
    private const ulong RouterMac = 0x02_00_00_00_00_ff;
    private static readonly TimeSpan AnswerLimit = TimeSpan.FromSeconds(20);

    private readonly GuestWire _wire;

    /// <summary>Gives the guest its network.</summary>
    protected WireBalancer(Guest guest, GuestWire wire)
    {
        Guest = guest;
        _wire = wire;
        guest.Run($$"""
            set -e
            sysctl -q -w net.ipv4.icmp_ratelimit=0 net.ipv6.icmp.ratelimit=0 net.ipv4.conf.all.send_redirects=0
            ip address add 203.0.113.100/24 dev eth0
            ip address add 2001:db8:3::100/64 dev eth0 nodad
            ip link set eth0 up
            for i in $(seq 1 26); do
                mac=$(printf 02:00:00:00:00:%02x $i)
                ip neigh add 203.0.113.$i lladdr $mac dev eth0 nud permanent
                ip neigh add 2001:db8:3::$i lladdr $mac dev eth0 nud permanent
            done
            ip neigh add 203.0.113.254 lladdr 02:00:00:00:00:ff dev eth0 nud permanent
            ip neigh add 2001:db8:3::fe lladdr 02:00:00:00:00:ff dev eth0 nud permanent
            ip route add 192.0.2.0/24 via 203.0.113.254
            ip -6 route add 2001:db8:1::/64 via 2001:db8:3::fe
            """).Succeeded();
    }

    /// <summary>The guest.</summary>
    protected Guest Guest { get; }

    /// <summary>What is served.</summary>
    protected OracleService Service { get; private set; } = OracleService.Parse(["rr"]);

    /// <inheritdoc/>
    public virtual void Serve(OracleService service) => Service = service;

    /// <inheritdoc/>
    public abstract void Use(IReadOnlyList<OracleServer> servers);

    /// <inheritdoc/>
    public virtual char Send(OracleConnection connection, OracleStep packet)
    {
        string client = Service.Client(connection.Client).ToString();
        string target = Service.Virtual(connection.Virtual).ToString();
        byte[] bytes = (Service.IsUdp
            ? PacketBuilder.Udp(client, connection.ClientPort, target, OracleService.ServicePort).PayloadLength(8)
            : PacketBuilder.Tcp(client, connection.ClientPort, target, OracleService.ServicePort, FlagsOf(packet))).Build();
        byte[] frame = new byte[EthernetHeader.UntaggedLength + bytes.Length];
        new EthernetHeader(Guest.Mac, new MacAddress(RouterMac), Service.IsIPv6 ? EtherType.IPv6 : EtherType.IPv4).Write(frame);
        bytes.CopyTo(frame.AsSpan(EthernetHeader.UntaggedLength));
        _wire.Send(frame);
        return Answer(bytes, $"{packet} of {client}:{connection.ClientPort} to {target}");
    }

    /// <inheritdoc/>
    public abstract char Vanish(OracleConnection connection);

    /// <inheritdoc/>
    public abstract IReadOnlyDictionary<char, (int Active, int Inactive)> Counts();

    /// <summary>The client's flags.</summary>
    public static TcpFlags FlagsOf(OracleStep step) => step switch
    {
        OracleStep.Open => TcpFlags.Syn,
        OracleStep.Establish => TcpFlags.Ack,
        _ => TcpFlags.Fin | TcpFlags.Ack,
    };

    /// <summary>Where the packet went: its addresses and ports are the same; anything to its client is a refusal.</summary>
    private char Answer(byte[] packet, string what)
    {
        int addressAt = Service.IsIPv6 ? 8 : 12;
        int addressBytes = Service.IsIPv6 ? 16 : 4;
        ReadOnlySpan<byte> source = packet.AsSpan(addressAt, addressBytes);
        ReadOnlySpan<byte> flow = packet.AsSpan(addressAt, (2 * addressBytes) + 4); // the headers have no options: the ports follow
        while (true)
        {
            ReadOnlySpan<byte> frame = _wire.Receive(AnswerLimit);
            if (frame.IsEmpty)
            {
                throw new TimeoutException($"{what}: the guest answered nothing\n{Guest.Run("dmesg | tail -20").Output}");
            }

            ReadOnlySpan<byte> answer = frame[EthernetHeader.UntaggedLength..];
            if (answer.Length < addressAt + flow.Length)
            {
                continue;
            }

            if (answer.Slice(addressAt, flow.Length).SequenceEqual(flow))
            {
                return (char)('A' + (MacAddress.Read(frame).Value - ServerMacs) - 1);
            }

            if (answer.Slice(addressAt + addressBytes, addressBytes).SequenceEqual(source))
            {
                return '-';
            }
        }
    }
}
