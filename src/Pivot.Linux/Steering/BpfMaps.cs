using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using Pivot.Director.Ports;
using Pivot.Linux.Interop;
using Pivot.Linux.RtNetlink;

namespace Pivot.Linux.Steering;

/// <summary>What the maps of the steering programs hold for a plan. Pure.</summary>
internal sealed class BpfMaps
{
    /// <summary>Bits of a key of ports before the port: address, protocol and a zero byte.</summary>
    private const uint BitsBeforePort = 144;
    private const int PortBits = 16;
    private const uint MappedBits = 96;

    private readonly Dictionary<SteeringAddress, SteeringEntry> _addresses = [];
    private readonly HashSet<SteeringPrefix> _prefixes = [];
    private readonly HashSet<SteeringPortsKey> _ports = [];

    /// <summary>Maps without entries.</summary>
    public static BpfMaps Empty { get; } = new();

    /// <summary>What each address means.</summary>
    public Dictionary<SteeringAddress, SteeringEntry> Addresses => _addresses;

    /// <summary>Virtual prefixes.</summary>
    public HashSet<SteeringPrefix> Prefixes => _prefixes;

    /// <summary>Ports of own addresses.</summary>
    public HashSet<SteeringPortsKey> Ports => _ports;

    /// <summary>Indexes of the interfaces with Ethernet headers, which stand in the settings.</summary>
    public int[] Ethernets { get; private init; } = [];

    /// <summary>Computes them.</summary>
    /// <param name="plan">What is to be steered.</param>
    /// <param name="own">The virtual addresses that are the board's own.</param>
    /// <param name="replies">Where real servers' packets come in.</param>
    /// <param name="local">The board's addresses.</param>
    /// <param name="ethernets">Indexes of the interfaces with Ethernet headers.</param>
    public static BpfMaps Of(SteeringPlan plan, IReadOnlyList<IPAddress> own, IReadOnlyList<ReplyPath> replies, IEnumerable<IPAddress> local, params int[] ethernets)
    {
        BpfMaps maps = new() { Ethernets = ethernets };
        foreach (IPAddress address in local)
        {
            maps.Flag(address, SteeringFlags.Local);
        }

        foreach (IPNetwork network in plan.VirtualAddresses)
        {
            maps.AddVirtual(network, network.IsSingle() && own.Contains(network.BaseAddress));
        }

        foreach (ReplyPath path in replies)
        {
            maps.Flag(path.Source, SteeringFlags.Reply, (uint)path.InterfaceIndex);
        }

        foreach (IPAddress end in plan.TunnelEnds)
        {
            maps.Flag(end, SteeringFlags.Tunnel);
        }

        foreach (SteeredPorts ports in plan.Ports)
        {
            foreach (IPAddress address in own.Where(ports.Addresses.Contains))
            {
                maps.AddPorts(address, ports);
            }
        }

        return maps;
    }

    /// <summary>The settings that go with some maps together: those that are there, and those that are to be.</summary>
    /// <param name="device">The TUN device's index.</param>
    /// <param name="maps">The maps.</param>
    public static SteeringSettings Settings(uint device, params ReadOnlySpan<BpfMaps> maps)
    {
        SteeringSettings settings = new() { Device = device };
        foreach (BpfMaps some in maps)
        {
            settings.Flags |= some.Prefixes.Count > 0 ? SteeringSettings.Prefixes : 0;
            foreach (SteeringAddress address in some.Addresses.Keys)
            {
                settings.Know(address);
            }

            foreach (int index in some.Ethernets)
            {
                settings.NoteEthernet((uint)index);
            }
        }

        return settings;
    }

    /// <summary>The aligned blocks that make up a range of ports, as (first port, leading bits): at most 30.</summary>
    internal static IEnumerable<(ushort First, int Bits)> Blocks(ushort first, ushort last)
    {
        uint next = first;
        while (next <= last)
        {
            int size = 0;
            while (size < PortBits && (next & ((2u << size) - 1)) == 0 && next + (2u << size) - 1 <= last)
            {
                size++;
            }

            yield return ((ushort)next, PortBits - size);
            next += 1u << size;
        }
    }

    private void AddVirtual(IPNetwork network, bool isOwn)
    {
        if (network.IsSingle())
        {
            Flag(network.BaseAddress, isOwn ? SteeringFlags.Ports : SteeringFlags.Virtual);
            return;
        }

        uint more = network.BaseAddress.AddressFamily == AddressFamily.InterNetwork ? MappedBits : 0;
        _ = _prefixes.Add(new SteeringPrefix((uint)network.PrefixLength + more, SteeringAddress.From(network.BaseAddress)));
    }

    private void AddPorts(IPAddress own, SteeredPorts ports)
    {
        SteeringAddress address = SteeringAddress.From(own);
        foreach ((ushort first, int bits) in Blocks(ports.First, ports.Last))
        {
            ushort port = BitConverter.IsLittleEndian ? BinaryPrimitives.ReverseEndianness(first) : first;
            _ = _ports.Add(new SteeringPortsKey(BitsBeforePort + (uint)bits, address, ports.Protocol, 0, port));
        }
    }

    private void Flag(IPAddress address, SteeringFlags flag, uint interfaceIndex = 0)
    {
        SteeringAddress key = SteeringAddress.From(address);
        SteeringEntry old = _addresses.GetValueOrDefault(key);
        _addresses[key] = new SteeringEntry(old.Flags | flag, old.InterfaceIndex | interfaceIndex);
    }
}
