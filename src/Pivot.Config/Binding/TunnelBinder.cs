using Pivot.Config.Reading;
using Pivot.Config.Schema;

namespace Pivot.Config.Binding;

/// <summary>Binds the tunnel of a server.</summary>
internal static class TunnelBinder
{
    public static TunnelConfig Bind(TableReader keys)
    {
        var defaults = new TunnelConfig();
        var config = new TunnelConfig
        {
            Kind = keys.Value("type", defaults.Kind, Vocabulary.Tunnel.Parse),
            Port = keys.Value("port", defaults.Port, PortValue.One),
            Checksum = keys.Value("checksum", defaults.Checksum, SimpleValue.Boolean),
        };
        if (keys.IsSound("type") && config.Kind != TunnelKind.Gue && keys.Has("port"))
        {
            keys.Report("port", "goes only with type = \"gue\"");
        }

        if (keys.IsSound("type") && config.Kind == TunnelKind.Ipip && keys.Has("checksum"))
        {
            keys.Report("checksum", "goes only with type = \"gue\" or \"gre\"");
        }

        return config;
    }
}
