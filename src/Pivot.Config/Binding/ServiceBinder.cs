using Pivot.Config.Reading;
using Pivot.Config.Schema;
using Pivot.Director.Connections;
using Pivot.Director.Services;

namespace Pivot.Config.Binding;

/// <summary>Binds one <c>[[service]]</c> with all that is in it.</summary>
internal static class ServiceBinder
{
    public static ServiceDraft Bind(TableReader keys)
    {
        keys.Require("[[service]]", ("name", "\"web\""), ("address", "\"192.0.2.80\""), ("port", "80"));
        var fallback = keys.Table("fallback", ConfigSchema.Fallback);
        var rate = keys.Table("rate", ConfigSchema.Rate);
        var health = keys.Table("health", ConfigSchema.Health);
        var config = BindIdentity(keys) with
        {
            Persistence = keys.Value("persistence", null, SimpleValue.Optional<TimeSpan>(DurationValue.Positive)),
            PersistenceMask = keys.Value("persistence_mask", null, SimpleValue.Optional<int>(AddressValue.Mask)),
            OnePacket = keys.Value("one_packet", false, SimpleValue.Boolean),
            OnServerLoss = keys.Value("on_server_loss", OnServerLoss.Drop, Vocabulary.OnServerLoss.Parse),
            NoServer = keys.Value("no_server", NoServerAction.Reject, Vocabulary.NoServer.Parse),
            MssClamp = keys.Value("mss_clamp", true, SimpleValue.Boolean),
            Fallback = fallback is null ? null : FallbackBinder.Bind(fallback),
            Allow = keys.List("allow", [], AddressValue.Network),
            Deny = keys.List("deny", [], AddressValue.Network),
            Rate = rate is null ? null : RateBinder.Bind(rate),
            LogConnections = keys.Value("log_connections", ConnectionTelling.Nothing, TellingValue.Parse),
            Health = health is null ? new() : HealthBinder.Bind(health),
        };
        ServerDraft[] servers = [.. keys.Tables("server", ConfigSchema.Server).Select(server => ServerBinder.Bind(server, config.Forwarding))];
        config = config with { Servers = [.. servers.Select(draft => draft.Config)] };
        return new ServiceDraft(config, keys, fallback is null ? null : new ServerDraft(config.FallbackServer!, fallback, null), health, servers);
    }

    private static ServiceConfig BindIdentity(TableReader keys)
    {
        var name = keys.At("name");
        return new ServiceConfig
        {
            Name = keys.Value("name", "", NameValue.Name),
            Source = new SourcePosition(name.Line, name.Column),
            Addresses = keys.List("address", [], AddressValue.Virtual),
            Protocols = keys.List("protocol", [ServiceProtocol.Tcp], Vocabulary.Protocol.Parse),
            Ports = BindPorts(keys),
            Scheduler = keys.Value("scheduler", "wlc", Vocabulary.Scheduler.Parse),
            SchedulerFlags = keys.List("scheduler_flags", [], Vocabulary.SchedulerFlag.Parse).Aggregate(SchedulerOptions.None, (all, flag) => all | flag),
            Forwarding = keys.Value("forwarding", ForwardingChoice.Nat, Vocabulary.Forwarding.Parse),
        };
    }

    private static PortSet BindPorts(TableReader keys)
    {
        PortRange[] ranges = [.. keys.List("port", [], PortValue.RangeOrAny)];
        Array.Sort(ranges, (one, other) => one.First.CompareTo(other.First));
        for (var i = 1; i < ranges.Length; i++)
        {
            if (ranges[i].First > ranges[i - 1].Last)
            {
                continue;
            }

            keys.Report("port", ranges.Contains(PortSet.Any.Ranges[0])
                ? "\"any\" stands alone: write \"any\" or a list of ports, not both"
                : $"{ranges[i - 1]} and {ranges[i]} overlap: name each port once");
            return PortSet.None;
        }

        return new PortSet([.. ranges]);
    }
}
