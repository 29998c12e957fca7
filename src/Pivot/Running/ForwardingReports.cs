using Pivot.Control.Model;
using Pivot.Director;
using Pivot.Director.Forecasting;
using Pivot.Explaining;
using Pivot.Packets;

namespace Pivot.Running;

/// <summary>Asks the director what would become of a packet.</summary>
internal static class ForwardingReports
{
    /// <summary>Where the question names no protocol, the first that a service there has.</summary>
    private static readonly IpProtocol[] Usual = [IpProtocol.Tcp, IpProtocol.Udp, IpProtocol.Sctp];

    /// <summary>The answer.</summary>
    /// <param name="director">Is asked.</param>
    /// <param name="query">About what.</param>
    /// <param name="now">The present tick.</param>
    public static ForwardingReport Of(PacketDirector director, ForwardingQuery query, ulong now)
    {
        foreach (IpProtocol protocol in query.Transport is null ? Usual : [])
        {
            FlowKey tried = KeyOf(query, protocol);
            if (director.Forecast(tried, now) is { Service: not null } found)
            {
                return ForwardingExplainer.Explain(tried, found);
            }
        }

        FlowKey key = KeyOf(query, ProtocolOf(query));
        PacketForecast forecast = director.Forecast(key, now);
        return ForwardingExplainer.Explain(key, forecast);
    }

    private static IpProtocol ProtocolOf(ForwardingQuery query) => query.Transport switch
    {
        "udp" => IpProtocol.Udp,
        "sctp" => IpProtocol.Sctp,
        "icmp" => IpAddress.From(query.Virtual.Address).IsIPv4 ? IpProtocol.Icmp : IpProtocol.IcmpV6,
        _ => IpProtocol.Tcp,
    };

    private static FlowKey KeyOf(ForwardingQuery query, IpProtocol protocol) =>
        new(protocol, IpAddress.From(query.Client.Address), (ushort)query.Client.Port, IpAddress.From(query.Virtual.Address), (ushort)query.Virtual.Port);
}
