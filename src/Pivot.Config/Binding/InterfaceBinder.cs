using Pivot.Config.Reading;

namespace Pivot.Config.Binding;

/// <summary>Binds one <c>[[interface]]</c>.</summary>
internal static class InterfaceBinder
{
    /// <summary>The least MTU of IPv4 (RFC 791).</summary>
    private const int LeastMtu = 68;

    public static InterfaceDraft Bind(TableReader keys)
    {
        keys.Require("[[interface]]", ("name", "\"eth0\""));
        var addresses = keys.List("address", [], AddressValue.OfInterface);
        var dhcp = addresses.Contains(null);
        if (dhcp && addresses.Count > 1)
        {
            keys.Report("address", "\"dhcp\" stands alone: write \"dhcp\" or a list of addresses, not both");
        }

        var name = keys.At("name");
        var config = new InterfaceConfig
        {
            Name = keys.Value("name", "", NameValue.Interface),
            Dhcp = dhcp,
            Addresses = [.. addresses.OfType<InterfaceAddress>()],
            Gateways = keys.List("gateway", [], AddressValue.Host),
            MtuBytes = keys.Value("mtu", null, SimpleValue.Optional<int>(SimpleValue.Number(LeastMtu, ushort.MaxValue))),
            Masquerade = keys.Value("masquerade", false, SimpleValue.Boolean),
            Source = new SourcePosition(name.Line, name.Column),
        };
        return new InterfaceDraft(config, keys);
    }
}
