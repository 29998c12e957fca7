using System.Net;
using Pivot.Config.Reading;
using Pivot.Config.Schema;

namespace Pivot.Config.Binding;

/// <summary>Binds one <c>[[service.server]]</c>.</summary>
internal static class ServerBinder
{
    /// <param name="keys">The table.</param>
    /// <param name="inherited">The service's forwarding method.</param>
    public static ServerDraft Bind(TableReader keys, ForwardingChoice inherited)
    {
        keys.Require("[[service.server]]", ("address", "\"192.0.2.11\""));
        var address = keys.Value("address", IPAddress.None, AddressValue.Host);
        var tunnel = keys.Table("tunnel", ConfigSchema.Tunnel);
        var source = keys.At(keys.Has("name") ? "name" : "address");
        var config = new ServerConfig
        {
            Name = keys.Value("name", address.ToString(), NameValue.Name),
            Source = new SourcePosition(source.Line, source.Column),
            Address = address,
            Port = keys.Value("port", null, SimpleValue.Optional<ushort>(PortValue.One)),
            Weight = keys.Value("weight", 1, SimpleValue.Number(0, ushort.MaxValue)),
            UpperThreshold = keys.Value("upper", 0, SimpleValue.Number(0, int.MaxValue)),
            LowerThreshold = keys.Value("lower", 0, SimpleValue.Number(0, int.MaxValue)),
            AgentPort = keys.Value("agent", null, SimpleValue.Optional<ushort>(PortValue.One)),
            Forwarding = keys.Value("forwarding", inherited, Vocabulary.Forwarding.Parse),
            ClientAddress = keys.Value("client_address", ClientAddressMethod.None, Vocabulary.ClientAddress.Parse),
            SourceAddresses = keys.List("source", [], AddressValue.Host),
            Tunnel = tunnel is null ? new() : TunnelBinder.Bind(tunnel),
        };
        return new ServerDraft(config, keys, tunnel);
    }
}
