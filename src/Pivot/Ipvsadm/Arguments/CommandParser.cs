using Pivot.Config;

namespace Pivot.Ipvsadm.Arguments;

/// <summary>
/// Reads ipvsadm's command line: the same commands, options, defaults, complaints and exit statuses as ipvsadm 1.31, recorded in <c>tests/Pivot.Testing/Ipvsadm/Recordings</c>. What needs the kernel's IPVS is refused
/// in one line. Options may stand in any order behind the command.
/// </summary>
internal sealed class CommandParser
{
    private readonly INetworkNames _names;
    private readonly OptionReader _reader;
    private readonly Dictionary<string, string> _values = new(StringComparer.Ordinal);
    private OptionSet _given;
    private string? _mark;
    private SchedulerOptions _flags;

    private CommandParser(IReadOnlyList<string> arguments, INetworkNames names)
    {
        _names = names;
        _reader = new OptionReader(arguments);
    }

    /// <summary>Reads the arguments behind the program's name.</summary>
    /// <exception cref="IpvsadmException">They are wrong, or ask for what cannot be here.</exception>
    public static IpvsadmCommand Parse(IReadOnlyList<string> arguments, INetworkNames names) =>
        arguments.Count == 0 ? new IpvsadmCommand(CommandKind.List) : new CommandParser(arguments, names).Parse();

    private IpvsadmCommand Parse()
    {
        CommandKind kind = First();
        if (kind is CommandKind.Help or CommandKind.Version)
        {
            return new IpvsadmCommand(kind);
        }

        if (kind is CommandKind.StartDaemon or CommandKind.StopDaemon && _reader.Value is not ("master" or "backup"))
        {
            throw Wrong($"illegal {OptionTable.NameOf(kind)} parameter specified");
        }

        while (_reader.Next() is { } option)
        {
            Take(option);
        }

        List<string> rest = [.. _reader.Rest];
        IReadOnlyList<int> timeouts = kind == CommandKind.SetTimeouts ? Timeouts(rest) : [];
        if (rest.Count > 0)
        {
            throw Wrong($"unexpected argument {rest[0]}");
        }

        string scheduler = _values.GetValueOrDefault("scheduler") ?? ServiceRule.DefaultScheduler;
        _flags = _values.TryGetValue("sched-flags", out string? flags) ? NumberText.Flags(flags, scheduler) : SchedulerOptions.None;
        CommandChecks.Options(kind, _given);
        CommandChecks.CanBeHere(kind, _mark, _values.GetValueOrDefault("pe"));
        ServiceRule? service = _given.HasFlag(OptionSet.ServiceAddress) ? Service(kind) : null;
        return new IpvsadmCommand(kind) { Options = _given, Service = service, Server = Server(kind, service), Timeouts = timeouts };
    }

    /// <summary>Nothing but a command can be first.</summary>
    private CommandKind First()
    {
        OptionSpec? first = null;
        try
        {
            first = _reader.Next();
        }
        catch (IpvsadmException)
        {
            // What is wrong with it does not matter: it is no command.
        }

        return first?.Command ?? throw new IpvsadmException("Try `ipvsadm -h' or 'ipvsadm --help' for more information.", IpvsadmException.Refused);
    }

    private void Take(OptionSpec option)
    {
        if (option.Command is not null)
        {
            throw Wrong($"invalid option `{(option.Letter == '\0' ? "--" + option.Name : "-" + option.Letter)}'");
        }

        if (option.Name == "ipv6")
        {
            _ = _mark ?? throw Wrong("-6 used before -f\n");
            return;
        }

        OptionSet meaning = MeaningOf(option);
        if ((_given & meaning) != 0)
        {
            throw Wrong($"multiple '{OptionTable.NameOf(meaning)}' options specified");
        }

        _given |= meaning;
        string value = _reader.Value ?? "";
        _values[option.Name] = value;
        Check(option.Name, value);
    }

    /// <summary>What ipvsadm finds wrong as soon as it sees it.</summary>
    private void Check(string name, string value)
    {
        switch (name)
        {
            case "tcp-service" or "udp-service" or "sctp-service":
                _ = Key(name, value);
                break;
            case "fwmark-service":
                _mark = value;
                NumberText.Parse(value, 1, int.MaxValue, $"invalid fwmark value `{value}' specified");
                break;
            case "persistent" when value.Length > 0:
                NumberText.Timeout(value, 1);
                break;
            case "weight":
                NumberText.Parse(value, 0, ServerRule.MostWeight, "illegal weight specified");
                break;
            case "u-threshold":
                NumberText.Parse(value, 0, int.MaxValue, "illegal u_threshold specified");
                break;
            case "l-threshold":
                NumberText.Parse(value, 0, int.MaxValue, "illegal l_threshold specified");
                break;
            case "tun-type" when value is not ("ipip" or "gue" or "gre"):
                throw Wrong("illegal tunnel type specified");
            case "tun-port":
                NumberText.Parse(value, 1, ushort.MaxValue, "illegal tunnel port specified");
                break;
            default:
                break;
        }
    }

    private static OptionSet MeaningOf(OptionSpec option) => option.Name switch
    {
        "tcp-service" or "udp-service" or "sctp-service" or "fwmark-service" => OptionSet.ServiceAddress,
        "scheduler" => OptionSet.Scheduler,
        "persistent" => OptionSet.Persistent,
        "netmask" => OptionSet.Netmask,
        "real-server" => OptionSet.RealServer,
        "masquerading" or "ipip" or "gatewaying" => OptionSet.ForwardingMethod,
        "weight" => OptionSet.Weight,
        "u-threshold" => OptionSet.Upper,
        "l-threshold" => OptionSet.Lower,
        "numeric" => OptionSet.Numeric,
        "connection" => OptionSet.Connection,
        "timeout" => OptionSet.Timeout,
        "daemon" => OptionSet.Daemon,
        "stats" => OptionSet.Stats,
        "rate" => OptionSet.Rate,
        "thresholds" => OptionSet.Thresholds,
        "persistent-conn" => OptionSet.PersistentConnections,
        "nosort" => OptionSet.NoSort,
        "exact" => OptionSet.Exact,
        "ops" => OptionSet.OnePacket,
        "pe" => OptionSet.PersistenceEngine,
        "sched-flags" => OptionSet.SchedulerFlags,
        "tun-info" => OptionSet.TunnelInfo,
        "tun-type" => OptionSet.TunnelType,
        "tun-port" => OptionSet.TunnelPort,
        "tun-nocsum" => OptionSet.TunnelNoChecksum,
        "tun-csum" => OptionSet.TunnelChecksum,
        "tun-remcsum" => OptionSet.TunnelRemoteChecksum,
        "syncid" => OptionSet.SyncId,
        "sync-maxlen" => OptionSet.SyncMaxLength,
        "mcast-interface" => OptionSet.McastInterface,
        "mcast-group" => OptionSet.McastGroup,
        "mcast-port" => OptionSet.McastPort,
        "mcast-ttl" => OptionSet.McastTtl,
        _ => OptionSet.None,
    };

    private static List<int> Timeouts(List<string> rest)
    {
        if (rest.Count < 3)
        {
            throw Wrong("--set option requires 3 timeout values");
        }

        List<int> timeouts = [NumberText.Timeout(rest[0], 0), NumberText.Timeout(rest[1], 0), NumberText.Timeout(rest[2], 0)];
        rest.RemoveRange(0, 3);
        return timeouts;
    }

    private VirtualKey Key(string name, string value)
    {
        ServiceProtocol protocol = name switch { "udp-service" => ServiceProtocol.Udp, "sctp-service" => ServiceProtocol.Sctp, _ => ServiceProtocol.Tcp };
        return EndpointText.TryParse(value, protocol, _names, out var address, out ushort? port)
            ? new VirtualKey(protocol, address, port ?? 0)
            : throw Wrong("illegal virtual server address[:port] specified");
    }

    private ServiceRule Service(CommandKind kind)
    {
        string name = _values.ContainsKey("tcp-service") ? "tcp-service" : _values.ContainsKey("udp-service") ? "udp-service" : "sctp-service";
        VirtualKey key = Key(name, _values[name]);
        bool isPersistent = _given.HasFlag(OptionSet.Persistent);
        ServiceRule rule = new(key)
        {
            Scheduler = _values.GetValueOrDefault("scheduler") ?? ServiceRule.DefaultScheduler,
            Flags = _flags,
            Persistence = !isPersistent ? null : _values["persistent"] is { Length: > 0 } seconds ? NumberText.Timeout(seconds, 1) : ServiceRule.DefaultPersistence,
            MaskBits = _values.TryGetValue("netmask", out string? mask) && NumberText.Mask(mask, key.Address.AddressFamily) is { } bits && isPersistent ? bits : null,
            OnePacket = _given.HasFlag(OptionSet.OnePacket),
        };
        if (kind is CommandKind.AddService or CommandKind.EditService)
        {
            CommandChecks.Service(rule);
        }

        return rule;
    }

    private ServerRule? Server(CommandKind kind, ServiceRule? service)
    {
        if (service is null || !_values.TryGetValue("real-server", out string? text))
        {
            return null;
        }

        VirtualKey key = service.Key;
        if (!EndpointText.TryParse(text, key.Protocol, _names, out var address, out ushort? port))
        {
            throw Wrong("illegal real server address[:port] specified");
        }

        ForwardingChoice forwarding = _values.ContainsKey("masquerading") ? ForwardingChoice.Nat : _values.ContainsKey("ipip") ? ForwardingChoice.Tunnel : ForwardingChoice.DirectRouting;
        if (kind == CommandKind.DeleteServer)
        {
            return new ServerRule(address, port ?? key.Port);
        }

        if (address.AddressFamily != key.Address.AddressFamily && forwarding != ForwardingChoice.Tunnel)
        {
            throw Wrong("Different address family is allowed only for tunneling servers");
        }

        return new ServerRule(address, forwarding == ForwardingChoice.Nat ? port ?? key.Port : key.Port)
        {
            Forwarding = forwarding,
            Weight = Number("weight", 1),
            Upper = Number("u-threshold", 0),
            Lower = Number("l-threshold", 0),
            Tunnel = CommandChecks.Tunnel(_values, forwarding, Number("tun-port", 0)),
        };
    }

    private int Number(string name, int absent) => _values.TryGetValue(name, out string? text) ? NumberText.Parse(text, 0, int.MaxValue, $"illegal {name} specified") : absent;

    private static IpvsadmException Wrong(string message) => new(message, IpvsadmException.Wrong);
}
