using System.Net;
using System.Net.Sockets;
using Pivot.Config;
using Pivot.Director.Neighbours;
using Pivot.Director.Ports;
using Pivot.Director.Services;
using Pivot.Linux.RtNetlink;
using Pivot.Packets;

namespace Pivot.Running;

/// <summary>Makes what the bridged director is on its link of the configuration and, where that says nothing, of what the host knows of the link. Pure.</summary>
internal static class LinkPlans
{
    /// <summary>The plan: addresses and routes.</summary>
    /// <param name="director">Own addresses and gateways.</param>
    /// <param name="services">Virtual addresses, and FULLNAT's local ones, which the director answers for like its own.</param>
    /// <param name="host">The host's addresses and routes on the link.</param>
    public static LinkPlan Of(DirectorConfig director, IReadOnlyList<VirtualServiceSpec> services, LinkFacts host)
    {
        var own = new List<IpAddress>();
        foreach (Config.InterfaceAddress address in director.Addresses)
        {
            Add(IpAddress.From(address.Address));
        }

        var answered = new List<AddressPrefix>();
        bool isRouter = false;
        foreach (VirtualServiceSpec service in services)
        {
            answered.AddRange(service.Addresses);
            foreach (RealServerSpec server in service.Servers)
            {
                isRouter |= server.Forwarding is ForwardingMethod.Nat or ForwardingMethod.Auto;
                foreach (IpAddress source in server.Forwarding.MayReplaceClient() ? server.Sources : [])
                {
                    Add(source);
                }
            }
        }

        return new LinkPlan(own, answered, [.. Routes(director, host, ipv6: false), .. Routes(director, host, ipv6: true)], isRouter);

        void Add(IpAddress address)
        {
            if (!own.Contains(address))
            {
                own.Add(address);
            }
        }
    }

    /// <summary>The routes as the director's core knows them: with the link's MTU and the own address on each way.</summary>
    public static IReadOnlyList<RouteMtu> RoutesOf(LinkPlan plan, int mtuBytes)
    {
        var routes = new List<RouteMtu>(plan.Routes.Count);
        foreach (LinkRoute route in plan.Routes)
        {
            bool ipv4 = route.Destination.Network.IsIPv4;
            IpAddress board = ipv4 ? IpAddress.FromIPv4(0) : default;
            foreach (IpAddress own in plan.Own)
            {
                if (own.IsIPv4 == ipv4 && (!board.IsSingleHost || (route.Destination.Contains(own) && !route.Destination.Contains(board))))
                {
                    board = own;
                }
            }

            routes.Add(new RouteMtu(route.Destination, mtuBytes, board));
        }

        return routes;
    }

    /// <summary>The subnets of the link.</summary>
    public static IReadOnlyList<AddressPrefix> SubnetsOf(LinkPlan plan)
    {
        var subnets = new List<AddressPrefix>();
        foreach (LinkRoute route in plan.Routes)
        {
            if (route.Gateway is null)
            {
                subnets.Add(route.Destination);
            }
        }

        return subnets;
    }

    private static List<LinkRoute> Routes(DirectorConfig director, LinkFacts host, bool ipv6)
    {
        var routes = new List<LinkRoute>();
        foreach (Config.InterfaceAddress own in director.Addresses)
        {
            if (IsOf(own.Address, ipv6))
            {
                routes.Add(new LinkRoute(Prefix(own.Address, own.PrefixLength)));
            }
        }

        if (routes.Count == 0)
        {
            AddSubnetsOf(host, ipv6, routes);
        }

        int subnets = routes.Count;
        foreach (IPAddress gateway in director.Gateways)
        {
            if (IsOf(gateway, ipv6))
            {
                routes.Add(new LinkRoute(Prefix(gateway, 0), IpAddress.From(gateway)));
            }
        }

        if (routes.Count == subnets)
        {
            AddGatewaysOf(host, ipv6, routes);
        }

        return routes;
    }

    private static void AddSubnetsOf(LinkFacts host, bool ipv6, List<LinkRoute> routes)
    {
        foreach (Linux.RtNetlink.InterfaceAddress address in host.Addresses)
        {
            if (IsOf(address.Address, ipv6) && !address.Address.IsIPv6LinkLocal)
            {
                AddNew(routes, new LinkRoute(ServiceSpecs.Of(address.Subnet)));
            }
        }

        foreach (Route route in host.Routes)
        {
            IPAddress destination = route.Destination.BaseAddress;
            if (IsOf(destination, ipv6) && route is { Gateway: null, Destination.PrefixLength: > 0 } && !destination.IsIPv6LinkLocal && !destination.IsIPv6Multicast)
            {
                AddNew(routes, new LinkRoute(ServiceSpecs.Of(route.Destination)));
            }
        }
    }

    /// <summary>The host's gateways, as far as the director can reach them on its own subnets.</summary>
    private static void AddGatewaysOf(LinkFacts host, bool ipv6, List<LinkRoute> routes)
    {
        int subnets = routes.Count;
        foreach (Route route in host.Routes)
        {
            if (route.Gateway is not { } gateway || !IsOf(gateway, ipv6) || !IsOf(route.Destination.BaseAddress, ipv6))
            {
                continue;
            }

            IpAddress next = IpAddress.From(gateway);
            if (next.IsLinkLocalIPv6 || routes.FindIndex(0, subnets, subnet => subnet.Destination.Contains(next)) >= 0)
            {
                AddNew(routes, new LinkRoute(ServiceSpecs.Of(route.Destination), next));
            }
        }
    }

    private static void AddNew(List<LinkRoute> routes, LinkRoute route)
    {
        if (!routes.Exists(known => known.Destination.Equals(route.Destination)))
        {
            routes.Add(route);
        }
    }

    private static bool IsOf(IPAddress address, bool ipv6) => address.AddressFamily == AddressFamily.InterNetworkV6 == ipv6;

    private static AddressPrefix Prefix(IPAddress address, int length)
    {
        IpAddress own = IpAddress.From(address);
        return new AddressPrefix(own.Network(length), length);
    }
}
