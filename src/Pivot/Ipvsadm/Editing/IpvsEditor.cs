using System.Globalization;
using System.Net;
using Pivot.Config;
using Pivot.Director.Scheduling;
using Pivot.Ipvsadm.Arguments;

namespace Pivot.Ipvsadm.Editing;

/// <summary>
/// Does to a configuration what ipvsadm does to the kernel's tables. Refusals have the words and the exit status that ipvsadm has for the kernel's. A service or server that one command of several removes and another
/// adds again is the same one: what ipvsadm cannot say of it (its name, checks, allowed clients, FULLNAT) stays.
/// </summary>
internal static class IpvsEditor
{
    /// <summary>The configuration after all of the commands; <c>-Z</c> changes nothing of it.</summary>
    /// <exception cref="IpvsadmException">A command cannot be done; <see cref="IpvsadmException.Command"/> tells which.</exception>
    public static PivotConfig Apply(PivotConfig config, IReadOnlyList<IpvsadmCommand> commands)
    {
        IpvsView before = new(config);
        for (int i = 0; i < commands.Count; i++)
        {
            try
            {
                config = Apply(config, commands[i], before);
            }
            catch (IpvsadmException error)
            {
                throw new IpvsadmException(error.Message, error.ExitCode) { Command = i };
            }
        }

        return config;
    }

    private static PivotConfig Apply(PivotConfig config, IpvsadmCommand command, IpvsView before)
    {
        IpvsView view = new(config);
        return command.Kind switch
        {
            CommandKind.AddService => Add(config, view, command.Service!, before),
            CommandKind.EditService => Replace(config, Alone(view, command.Service!.Key, "No such service"), service => Changed(service, command.Service)),
            CommandKind.DeleteService => Without(config, [Alone(view, command.Service!.Key, "No such service").Config]),
            CommandKind.Clear => Without(config, [.. view.Services.Select(service => service.Config).Distinct()]),
            CommandKind.AddServer => AddServer(config, Alone(view, command.Service!.Key, "Service not defined"), command.Server!, before),
            CommandKind.EditServer => EditServer(config, Alone(view, command.Service!.Key, "Service not defined"), command.Server!),
            CommandKind.DeleteServer => DeleteServer(config, Alone(view, command.Service!.Key, "Service not defined"), command.Server!),
            CommandKind.SetTimeouts => config with { Timeouts = Changed(config.Timeouts, command.Timeouts) },
            CommandKind.Zero when command.Service is { } zeroed && view.Find(zeroed.Key) is null => throw Refused("No such service"),
            _ => config,
        };
    }

    private static PivotConfig Add(PivotConfig config, IpvsView view, ServiceRule rule, IpvsView before)
    {
        if (view.Find(rule.Key) is not null)
        {
            throw Refused("Service already exists");
        }

        VirtualKey key = rule.Key;
        ServiceConfig? known = before.Find(key) is { IsAlone: true } old ? old.Config with { Servers = [] } : null;
        ServiceConfig added = known ?? new()
        {
            Name = NameOf(config, key),
            Addresses = [new VirtualAddress(new IPNetwork(key.Address, key.Address.GetAddressBytes().Length * 8))],
            Protocols = [key.Protocol],
            Ports = key.Port == 0 ? PortSet.Any : PortSet.Of(key.Port),
        };
        return config with { Services = [.. config.Services, Changed(added, rule)] };
    }

    /// <summary>"tcp-192.0.2.80-80": valid, the same each time, and not another service's.</summary>
    private static string NameOf(PivotConfig config, VirtualKey key)
    {
        string port = key.Port == 0 ? "any" : key.Port.ToString(CultureInfo.InvariantCulture);
        string name = $"{key.Protocol.ToString().ToLowerInvariant()}-{key.Address}-{port}";
        return Unique(name, taken => config.Services.Any(service => service.Name == taken));
    }

    private static string Unique(string name, Predicate<string> isTaken)
    {
        string unique = name;
        for (int i = 2; isTaken(unique); i++)
        {
            unique = string.Create(CultureInfo.InvariantCulture, $"{name}-{i}");
        }

        return unique;
    }

    private static ServiceConfig Changed(ServiceConfig service, ServiceRule rule)
    {
        if (!SchedulerCatalog.BuiltNames.Contains(rule.Scheduler))
        {
            throw Refused("Scheduler or persistence engine not found");
        }

        return service with
        {
            Scheduler = rule.Scheduler,
            SchedulerFlags = rule.Scheduler is "sh" or "mh" ? rule.Flags : SchedulerOptions.None,
            Persistence = rule.Persistence is { } seconds ? TimeSpan.FromSeconds(seconds) : null,
            PersistenceMask = rule.Persistence is null ? null : rule.MaskBits,
            OnePacket = rule.OnePacket,
        };
    }

    private static PivotConfig AddServer(PivotConfig config, ViewedService service, ServerRule rule, IpvsView before)
    {
        if (service.IndexOf(rule) >= 0)
        {
            throw Refused("Destination already exists");
        }

        if (!IsUnicast(rule.Address))
        {
            throw Refused("Invalid operation.  Possibly wrong module version, address not unicast, ...");
        }

        if (before.Find(service.Rule.Key) is { IsAlone: true } old && old.IndexOf(rule) is >= 0 and int index)
        {
            ServerConfig known = old.Config.Servers[index];
            ServerConfig again = Changed(known, rule, service);
            again = rule.Forwarding == ForwardingChoice.Nat && (known.Forwarding is ForwardingChoice.FullNat or ForwardingChoice.Auto)
                ? again with { Forwarding = known.Forwarding, ClientAddress = known.ClientAddress, SourceAddresses = known.SourceAddresses }
                : again;
            return Replace(config, service, present => present with { Servers = [.. present.Servers, again] });
        }

        string address = rule.Address.ToString();
        string name = service.Config.Servers.Any(server => server.Name == address) ? string.Create(CultureInfo.InvariantCulture, $"{address}-{rule.Port}") : address;
        ServerConfig added = new() { Name = Unique(name, taken => service.Config.Servers.Any(server => server.Name == taken)), Address = rule.Address };
        return Replace(config, service, present => present with { Servers = [.. present.Servers, Changed(added, rule, service)] });
    }

    private static bool IsUnicast(IPAddress address)
    {
        byte[] bytes = address.GetAddressBytes();
        return bytes.Length == 4 ? bytes[0] is > 0 and < 224 : bytes[0] != 255 && !address.Equals(IPAddress.IPv6Any);
    }

    private static PivotConfig EditServer(PivotConfig config, ViewedService service, ServerRule rule)
    {
        int index = Existing(service, rule);
        ServerConfig[] servers = [.. service.Config.Servers];
        servers[index] = Changed(servers[index], rule, service);
        return Replace(config, service, old => old with { Servers = [.. servers] });
    }

    private static PivotConfig DeleteServer(PivotConfig config, ViewedService service, ServerRule rule)
    {
        ServerConfig gone = service.Config.Servers[Existing(service, rule)];
        return Replace(config, service, old => old with { Servers = [.. old.Servers.Where(server => server != gone)] });
    }

    private static int Existing(ViewedService service, ServerRule rule) => service.IndexOf(rule) is >= 0 and int index ? index : throw Refused("No such destination");

    private static ServerConfig Changed(ServerConfig server, ServerRule rule, ViewedService service)
    {
        if (rule.Lower > rule.Upper)
        {
            throw Refused("Numerical result out of range");
        }

        bool staysFullNat = server.Forwarding == rule.Forwarding;
        return server with
        {
            Port = rule.Port == service.Rule.Key.Port ? null : rule.Port,
            Forwarding = rule.Forwarding,
            Weight = rule.Weight,
            UpperThreshold = rule.Upper,
            LowerThreshold = rule.Lower,
            Tunnel = rule.Tunnel,
            ClientAddress = staysFullNat ? server.ClientAddress : ClientAddressMethod.None,
            SourceAddresses = staysFullNat ? server.SourceAddresses : [],
        };
    }

    private static TimeoutsConfig Changed(TimeoutsConfig timeouts, IReadOnlyList<int> seconds) => timeouts with
    {
        Tcp = seconds[0] > 0 ? TimeSpan.FromSeconds(seconds[0]) : timeouts.Tcp,
        TcpFin = seconds[1] > 0 ? TimeSpan.FromSeconds(seconds[1]) : timeouts.TcpFin,
        Udp = seconds[2] > 0 ? TimeSpan.FromSeconds(seconds[2]) : timeouts.Udp,
    };

    /// <summary>The service that a command may change.</summary>
    private static ViewedService Alone(IpvsView view, VirtualKey key, string complaint)
    {
        ViewedService found = view.Find(key) ?? throw Refused(complaint);
        return found.IsAlone
            ? found
            : throw Refused($"{RuleText.Of(key, NumericNames.Instance)} is one of several addresses, protocols or ports of service \"{found.Config.Name}\", which ipvsadm cannot change by itself: "
                + "change the service in the configuration file and run pivot reload");
    }

    private static PivotConfig Replace(PivotConfig config, ViewedService service, Func<ServiceConfig, ServiceConfig> change)
    {
        ServiceConfig[] services = [.. config.Services];
        int index = Array.IndexOf(services, service.Config);
        services[index] = change(services[index]);
        return config with { Services = [.. services] };
    }

    private static PivotConfig Without(PivotConfig config, ServiceConfig[] gone) => config with { Services = [.. config.Services.Where(service => !gone.Contains(service))] };

    private static IpvsadmException Refused(string message) => new(message, IpvsadmException.Refused);
}
