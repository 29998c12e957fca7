using System.Net;
using Pivot.Config.Reading;

namespace Pivot.Config.Binding;

/// <summary>Binds the sorry server of a service.</summary>
internal static class FallbackBinder
{
    public static FallbackConfig Bind(TableReader keys)
    {
        keys.Require("fallback", ("address", "\"192.0.2.99\""));
        return new FallbackConfig
        {
            Address = keys.Value("address", IPAddress.None, AddressValue.Host),
            Port = keys.Value("port", null, SimpleValue.Optional<ushort>(PortValue.One)),
        };
    }
}
