using System.Net;
using Pivot.Config.Binding;
using Pivot.Config.Reading;

namespace Pivot.Config.Rules;

/// <summary>Checks one <c>[[interface]]</c>.</summary>
internal static class InterfaceRules
{
    /// <summary>The least MTU of IPv6 (RFC 8200 section 5).</summary>
    private const int LeastMtuV6 = 1280;

    private static readonly IPNetwork LinkLocal = IPNetwork.Parse("fe80::/10");

    public static void Check(InterfaceDraft draft)
    {
        var (config, keys) = draft;
        if (config.MtuBytes < LeastMtuV6 && config.Addresses.Any(address => AddressText.IsIPv6(address.Address)))
        {
            keys.Report("mtu", "expected 1280 or more, the least that IPv6 works with");
        }

        foreach (var family in config.Gateways.GroupBy(AddressText.FamilyName))
        {
            if (family.Count() > 1)
            {
                keys.Report("gateway", $"expected one {family.Key} gateway, found {string.Join(" and ", family)}");
            }
        }

        if (config.Dhcp || !keys.IsSound("address"))
        {
            return;
        }

        foreach (var gateway in config.Gateways)
        {
            if (!LinkLocal.Contains(gateway) && !config.Addresses.Any(address => AddressText.NetworkOf(address.Address, address.PrefixLength).Contains(gateway)))
            {
                keys.Report("gateway", $"{gateway} is in no subnet of this interface's addresses");
            }
        }
    }
}
