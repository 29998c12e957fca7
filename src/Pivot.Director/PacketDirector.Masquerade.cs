using Pivot.Director.Connections;
using Pivot.Director.Forwarding;
using Pivot.Director.Services;
using Pivot.Director.Statistics;
using Pivot.Packets;

namespace Pivot.Director;

/// <content>Masquerade: what real servers open outward leaves by some interfaces with the board's address. Its connections are those of FULLNAT, with the real server as client and the destination as it was.</content>
public sealed partial class PacketDirector
{
    /// <summary>The interfaces as last told. Control plane only, under its lock.</summary>
    private IReadOnlyList<MasqueradeSpec> _masqueradeSpecs = [];

    /// <summary>The snapshot in force; workers read it for each packet of no connection.</summary>
    private MasqueradeTable _masquerades = MasqueradeTable.Empty;

    /// <summary>Puts in force which interfaces masquerade, and with which addresses. What comes to these has to be steered by then.</summary>
    /// <param name="interfaces">All of them, each name once.</param>
    public void ApplyMasquerades(IReadOnlyList<MasqueradeSpec> interfaces)
    {
        lock (_control)
        {
            _masqueradeSpecs = interfaces;
            SetMasquerades(Services);
        }
    }

    /// <summary>The interface by whose address connections are masqueraded, of a connection's <see cref="ConnectionSnapshot.ServiceId"/>; null for that of a service.</summary>
    public string? MasqueradeName(int serviceId)
    {
        foreach (Masquerade masquerade in Volatile.Read(ref _masquerades).All)
        {
            if (masquerade.Server.Id == serviceId)
            {
                return masquerade.Spec.Name;
            }
        }

        return null;
    }

    /// <summary>Whether there are interfaces that stay only for the connections that they have.</summary>
    public bool HasLeavingMasquerades => Array.Exists([.. Volatile.Read(ref _masquerades).All], masquerade => masquerade.Spec.IsLeaving);

    /// <summary>Whether one of them has none any more.</summary>
    public bool HasIdleLeavingMasquerades => Array.Exists([.. Volatile.Read(ref _masquerades).All], masquerade => masquerade.Spec.IsLeaving && !HasMasquerades(masquerade.Spec.Name));

    /// <summary>Whether there are connections by an interface's address.</summary>
    /// <param name="interfaceName">One of those last told; false for others.</param>
    public bool HasMasquerades(string interfaceName) => MasqueradeOf(interfaceName)?.Server is { } server && server.ActiveConnections + server.InactiveConnections > 0;

    /// <summary>The interfaces where connections have found no local port since a tick.</summary>
    public IReadOnlyList<string> ExhaustedMasquerades(ulong since)
    {
        var names = new List<string>();
        foreach (Masquerade masquerade in Volatile.Read(ref _masquerades).All)
        {
            if (masquerade.WasExhausted(since))
            {
                names.Add(masquerade.Spec.Name);
            }
        }

        return names;
    }

    /// <summary>What has been masqueraded so far by the interfaces that do it now, over all workers: "in" is what the real servers sent. Null where nothing is.</summary>
    public TrafficCounters? Masqueraded
    {
        get
        {
            ReadOnlySpan<Masquerade> all = Volatile.Read(ref _masquerades).All;
            TrafficCounters sum = default;
            foreach (Masquerade masquerade in all)
            {
                sum.Add(masquerade.Server.Traffic);
            }

            return all.IsEmpty ? null : sum;
        }
    }

    /// <summary>Puts services in force together with the interfaces that masquerade for their servers. Under the control lock.</summary>
    private void SetMasquerades(IReadOnlyList<VirtualService> services)
    {
        var masquerades = new Masquerade[_masqueradeSpecs.Count];
        var servers = new RealServer[masquerades.Length];
        for (int number = 0; number < masquerades.Length; number++)
        {
            MasqueradeSpec spec = _masqueradeSpecs[number];
            int id = _table.Identities.IdOf($"masquerade {spec.Name}");
            masquerades[number] = Masquerade.Make(spec, id, _counts, _options, MasqueradeOf(spec.Name));
            servers[number] = masquerades[number].Server;
        }

        Volatile.Write(ref _services, new ServiceTable(services, servers));
        Volatile.Write(ref _masquerades, new MasqueradeTable(masquerades, services));
    }

    private Masquerade? MasqueradeOf(string name)
    {
        foreach (Masquerade masquerade in Volatile.Read(ref _masquerades).All)
        {
            if (masquerade.Spec.Name == name)
            {
                return masquerade;
            }
        }

        return null;
    }

    /// <summary>Opens a connection for what a real server sends outward and sends the packet on.</summary>
    /// <returns>False where it is to pass as it is.</returns>
    private bool TryMasquerade(PacketBatch batch, int index, in ParsedPacket parsed, Worker worker)
    {
        MasqueradeTable masquerades = Volatile.Read(ref _masquerades);
        if (!masquerades.IsOpening(parsed, IsStart(parsed))
            || _boardAddresses.Contains(parsed.Key.Destination)
            || _routes.Find(parsed.Key.Destination) is not { } route
            || masquerades.Find(route) is not { } masquerade
            || masquerade.PoolTo(parsed.Key.Destination, route.BoardAddress) is not { } pool)
        {
            return false;
        }

        RealServer server = masquerade.Server;
        NewConnection connection = new(parsed.Key, parsed.Key.Destination, parsed.Key.DestinationPort, server.Id, server.Id);
        switch (_sourcePorts.TryAdd(connection, pool, worker.Now, out ConnectionHit hit))
        {
            case AddResult.ReplyTupleInUse:
                Drop(ref batch[index], worker, DropReason.SourcePortsExhausted);
                break;

            case AddResult.Full:
                Drop(ref batch[index], worker, DropReason.TableFull);
                break;

            case AddResult.Added:
                server.TrafficOf(worker.Number).Connections++;
                goto default;

            default:
                Forward(batch, index, parsed, hit, server, worker);
                break;
        }

        return true;
    }
}
