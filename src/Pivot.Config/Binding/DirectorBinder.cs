using Pivot.Config.Reading;
using Pivot.Config.Schema;

namespace Pivot.Config.Binding;

/// <summary>Binds <c>[director]</c>.</summary>
internal static class DirectorBinder
{
    /// <summary><c>MAX_TAP_QUEUES</c> of the kernel's <c>tun.c</c>.</summary>
    private const int MostQueues = 256;

    /// <summary>2^27 connections take 16 GiB: more is a mistake.</summary>
    private const int MostConnections = 1 << 27;

    public static DirectorConfig Bind(TableReader keys)
    {
        var defaults = new DirectorConfig();
        var config = new DirectorConfig
        {
            Device = keys.Value("device", defaults.Device, Vocabulary.Device.Parse),
            Name = keys.Value("name", defaults.Name, NameValue.Interface),
            Bridge = keys.Value("bridge", null, SimpleValue.OptionalText<string>(NameValue.Interface)),
            Port = keys.Value("port", null, SimpleValue.OptionalText<string>(NameValue.Interface)),
            Addresses = keys.List("address", [], AddressValue.WithSubnet),
            Gateways = keys.List("gateway", [], AddressValue.Host),
            Queues = keys.Value("queues", defaults.Queues, SimpleValue.Number(0, MostQueues)),
            Steering = keys.Value("steering", defaults.Steering, Vocabulary.Steering.Parse),
            FastPath = keys.Value("fastpath", defaults.FastPath, Vocabulary.FastPath.Parse),
            Connections = keys.Value("connections", defaults.Connections, SimpleValue.Number(0, MostConnections)),
            Control = keys.Value("control", defaults.Control, NameValue.SocketPath),
            State = keys.Value("state", defaults.State, NameValue.AbsolutePath),
        };
        if (keys.IsSound("device"))
        {
            CheckAttachment(config, keys);
        }

        return config;
    }

    private static void CheckAttachment(DirectorConfig config, TableReader keys)
    {
        if (config.Device == DeviceKind.Tap)
        {
            if (!keys.Has("bridge") && !keys.Has("port"))
            {
                keys.Report("device", "\"tap\" needs \"bridge\" (an existing bridge) or \"port\" (an interface for a macvtap)");
            }
            else if (keys.Has("bridge") && keys.Has("port"))
            {
                keys.Report("port", "\"bridge\" and \"port\" exclude each other: leave one out");
            }

            if (config.Steering != SteeringChoice.Auto)
            {
                keys.Report("steering", "goes only with device = \"tun\": as a host of its own on the LAN the director gets its packets without, leave it out");
            }

            if (config.FastPath == FastPathChoice.On)
            {
                keys.Report("fastpath", "\"on\" goes only with device = \"tun\": a bridged director's packets pass no program, leave it out");
            }

            return;
        }

        if (config is { FastPath: FastPathChoice.On, Steering: SteeringChoice.Routes })
        {
            keys.Report("fastpath", "\"on\" needs steering by BPF programs: expected steering \"auto\" or \"bpf\", found \"routes\"");
        }

        foreach (var key in (ReadOnlySpan<string>)["bridge", "port", "address", "gateway"])
        {
            if (keys.Has(key))
            {
                keys.Report(key, "goes only with device = \"tap\", found device = \"tun\"");
            }
        }
    }
}
