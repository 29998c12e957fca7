using System.Globalization;
using System.Net;
using Pivot.Config.Reading;
using Pivot.Config.Rules;
using Pivot.Config.Schema;
using Pivot.Director.Connections;
using Pivot.Director.Services;
using Pivot.Toml;

namespace Pivot.Config.Writing;

/// <summary>The keys of services and of what is in them.</summary>
internal static class ServiceKeys
{
    private static readonly HealthConfig HealthDefaults = new();
    private static readonly TunnelConfig TunnelDefaults = new();

    /// <summary>The service's own keys: all but its servers and, when <paramref name="health"/> is false, its checks.</summary>
    public static IReadOnlyList<WrittenKey> Of(ServiceConfig service, bool health = true)
    {
        var keys = new KeyCollector()
            .Always("name", service.Name)
            .Texts("address", service.Addresses.Select(address => address.ToString()))
            .List("protocol", Array.ConvertAll<ServiceProtocol, TomlLiteral>([.. service.Protocols], protocol => TomlLiteral.From(Vocabulary.Protocol.Of(protocol))), service.Protocols is [ServiceProtocol.Tcp])
            .List("port", Array.ConvertAll<PortRange, TomlLiteral>([.. service.Ports.Ranges], Of))
            .Text("scheduler", service.Scheduler, "wlc")
            .Texts("scheduler_flags", FlagsOf(service.SchedulerFlags))
            .Word("forwarding", Vocabulary.Forwarding, service.Forwarding, ForwardingChoice.Nat)
            .Duration("persistence", service.Persistence)
            .Text("persistence_mask", service.PersistenceMask is { } mask ? string.Create(CultureInfo.InvariantCulture, $"/{mask}") : null)
            .Switch("one_packet", service.OnePacket, false)
            .Word("on_server_loss", Vocabulary.OnServerLoss, service.OnServerLoss, OnServerLoss.Drop)
            .Word("no_server", Vocabulary.NoServer, service.NoServer, NoServerAction.Reject)
            .Switch("mss_clamp", service.MssClamp, true)
            .Table("fallback", service.Fallback is { } fallback ? Of(fallback) : null)
            .Texts("allow", Array.ConvertAll<IPNetwork, string>([.. service.Allow], AddressText.Format))
            .Texts("deny", Array.ConvertAll<IPNetwork, string>([.. service.Deny], AddressText.Format))
            .Table("rate", service.Rate is { } rate ? Of(rate) : null);
        keys = service.LogConnections == ConnectionTelling.StartAndEnd
            ? keys.Text("log_connections", TellingValue.Start)
            : keys.Switch("log_connections", service.LogConnections == ConnectionTelling.End, false);
        return health ? keys.Table("health", Of(service.Health), service.Health == HealthDefaults).Keys : keys.Keys;
    }

    /// <summary>The service's checks; null when it has the default, none.</summary>
    public static IReadOnlyList<WrittenKey>? HealthOf(ServiceConfig service) => service.Health == HealthDefaults ? null : Of(service.Health);

    /// <summary>A server's keys; those of other forwarding methods than its own have to be absent.</summary>
    /// <param name="server">The server.</param>
    /// <param name="inherited">The service's forwarding method.</param>
    public static IReadOnlyList<WrittenKey> Of(ServerConfig server, ForwardingChoice inherited) => new KeyCollector()
        .Text("name", server.Name, server.Address.ToString())
        .Always("address", server.Address.ToString())
        .Number("port", server.Port)
        .Number("weight", server.Weight, 1)
        .Number("upper", server.UpperThreshold, 0)
        .Number("lower", server.LowerThreshold, 0)
        .Number("agent", server.AgentPort)
        .Word("forwarding", Vocabulary.Forwarding, server.Forwarding, inherited)
        .Text("client_address", ForwardingText.ChangesSource(server.Forwarding) ? Vocabulary.ClientAddress.Of(server.ClientAddress) : null, Vocabulary.ClientAddress.Of(ClientAddressMethod.None))
        .Addresses("source", server.SourceAddresses)
        .Table("tunnel", server.Forwarding == ForwardingChoice.Tunnel ? Of(server.Tunnel) : null, server.Tunnel == TunnelDefaults)
        .Keys;

    private static IReadOnlyList<WrittenKey> Of(FallbackConfig fallback) => new KeyCollector()
        .Always("address", fallback.Address.ToString())
        .Number("port", fallback.Port)
        .Keys;

    private static IReadOnlyList<WrittenKey> Of(RateConfig rate) => new KeyCollector()
        .Always("connections", rate.Connections)
        .Always("per", DurationText.Of(rate.Per))
        .Keys;

    private static IReadOnlyList<WrittenKey> Of(HealthConfig health) => new KeyCollector()
        .Always("check", Vocabulary.Check.Of(health.Check))
        .Text("path", health.Path, HealthDefaults.Path)
        .List("status", Array.ConvertAll<int, TomlLiteral>([.. health.Status], status => TomlLiteral.From(status)), health.Status.Equals(HealthDefaults.Status))
        .Text("host", health.Host)
        .Text("expect", health.Expect)
        .Switch("verify", health.Verify, HealthDefaults.Verify)
        .Text("query", health.Query)
        .Run("run", health.Run)
        .Number("port", health.Port)
        .Duration("interval", health.Interval, HealthDefaults.Interval)
        .Duration("timeout", health.Timeout, HealthDefaults.Timeout)
        .Number("rise", health.Rise, HealthDefaults.Rise)
        .Number("fall", health.Fall, HealthDefaults.Fall)
        .Duration("slow_start", health.SlowStart, HealthDefaults.SlowStart)
        .Without(key => !HealthRules.Goes(key, health.Check))
        .Keys;

    /// <summary>The port goes only with "gue", the checksum not with "ipip".</summary>
    private static IReadOnlyList<WrittenKey> Of(TunnelConfig tunnel) => new KeyCollector()
        .Word("type", Vocabulary.Tunnel, tunnel.Kind, TunnelDefaults.Kind)
        .Number("port", tunnel.Port, TunnelDefaults.Port)
        .Switch("checksum", tunnel.Checksum, TunnelDefaults.Checksum)
        .Without(key => (key == "port" && tunnel.Kind != TunnelKind.Gue) || (key == "checksum" && tunnel.Kind == TunnelKind.Ipip))
        .Keys;

    private static TomlLiteral Of(PortRange range) => range.Count == 1 ? TomlLiteral.From(range.First) : TomlLiteral.From(range.ToString());

    private static IEnumerable<string> FlagsOf(SchedulerOptions flags)
    {
        if (flags.HasFlag(SchedulerOptions.Fallback))
        {
            yield return Vocabulary.SchedulerFlag.Of(SchedulerOptions.Fallback);
        }

        if (flags.HasFlag(SchedulerOptions.Port))
        {
            yield return Vocabulary.SchedulerFlag.Of(SchedulerOptions.Port);
        }
    }
}
