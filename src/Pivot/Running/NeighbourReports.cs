using Pivot.Control.Model;
using Pivot.Director.Neighbours;
using Pivot.Director.Services;
using Pivot.Linux.RtNetlink;
using Pivot.Packets;
using Pivot.Packets.Ethernet;

namespace Pivot.Running;

/// <summary>Makes <c>pivot show neighbours</c> of what the station or the kernel knows.</summary>
internal static class NeighbourReports
{
    /// <summary>Of the bridged director: all its neighbours.</summary>
    public static NeighboursReport OfStation(IReadOnlyList<NeighbourSnapshot> neighbours, string device, IReadOnlyList<VirtualServiceSpec> services)
    {
        var reports = new List<NeighbourReport>(neighbours.Count);
        foreach (NeighbourSnapshot neighbour in neighbours)
        {
            reports.Add(new NeighbourReport
            {
                Address = neighbour.Address.ToString(),
                HardwareAddress = neighbour.Hardware?.ToString(),
                State = neighbour.State.ToString().ToLowerInvariant(),
                Interface = device,
                WaitingPackets = neighbour.HeldPackets,
                Servers = ServersAt(neighbour.Address, services),
            });
        }

        return Sorted(reports);
    }

    /// <summary>Of the routed director: of the kernel's neighbours those that are real servers.</summary>
    public static NeighboursReport OfKernel(IReadOnlyList<NeighbourEntry> neighbours, IReadOnlyList<NetworkLink> links, IReadOnlyList<VirtualServiceSpec> services)
    {
        var reports = new List<NeighbourReport>();
        foreach (NeighbourEntry neighbour in neighbours)
        {
            List<string> servers = ServersAt(IpAddress.From(neighbour.Address), services);
            if (servers.Count > 0)
            {
                reports.Add(new NeighbourReport
                {
                    Address = neighbour.Address.ToString(),
                    HardwareAddress = neighbour.HardwareAddress?.GetAddressBytes() is { Length: MacAddress.Length } bytes ? MacAddress.Read(bytes).ToString() : null,
                    State = neighbour.StateName,
                    Interface = links.FirstOrDefault(link => link.Index == neighbour.InterfaceIndex)?.Name ?? "",
                    WaitingPackets = 0,
                    Servers = servers,
                });
            }
        }

        return Sorted(reports);
    }

    /// <summary>"web/web1" for each real server that has the address.</summary>
    private static List<string> ServersAt(IpAddress address, IReadOnlyList<VirtualServiceSpec> services)
    {
        var names = new List<string>();
        foreach (VirtualServiceSpec service in services)
        {
            foreach (RealServerSpec server in service.Servers)
            {
                if (server.Address == address)
                {
                    names.Add($"{service.Name}/{server.Name}");
                }
            }
        }

        return names;
    }

    private static NeighboursReport Sorted(List<NeighbourReport> reports)
    {
        reports.Sort(static (one, other) => string.CompareOrdinal(one.Address, other.Address));
        return new NeighboursReport { Neighbours = reports };
    }
}
