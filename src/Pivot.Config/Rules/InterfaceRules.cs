using System.Net;
using Pivot.Config.Binding;
using Pivot.Config.Reading;

namespace Pivot.Config.Rules;

/// <summary>Checks one <c>[[interface]]</c>.</summary>
internal static class InterfaceRules
{
    /// <summary>The least MTU of IPv6 (RFC 8200 section 5).</summary>
    private const int LeastMtuV6 = 1280;

    private const string Loopback = "lo";

    private static readonly IPNetwork LinkLocal = IPNetwork.Parse("fe80::/10");

    public static void Check(InterfaceDraft draft)
    {
        var (config, keys) = draft;
        CheckAddresses(config, keys);
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
            if (config.Addresses.Any(address => address.Address.Equals(gateway)))
            {
                keys.Report("gateway", $"{gateway} is this interface's own address: expected the router's");
            }
            else if (!LinkLocal.Contains(gateway) && !config.Addresses.Any(address => AddressText.NetworkOf(address.Address, address.PrefixLength).Contains(gateway)))
            {
                keys.Report("gateway", $"{gateway} is in no subnet of this interface's addresses");
            }
        }
    }

    private static void CheckAddresses(InterfaceConfig config, TableReader keys)
    {
        if (config.Dhcp && config.Name == Loopback)
        {
            keys.Report("address", "\"dhcp\" on lo, which reaches no other machine: expected addresses");
        }

        foreach (var own in config.Addresses)
        {
            // RFC 3021: the two addresses of a /31 are both hosts.
            if (AddressText.IsIPv6(own.Address) || own.PrefixLength > 30)
            {
                continue;
            }

            var network = AddressText.NetworkOf(own.Address, own.PrefixLength);
            if (network.BaseAddress.Equals(own.Address) || Last(network).Equals(own.Address))
            {
                keys.Report("address", $"{own}: {own.Address} is the {(network.BaseAddress.Equals(own.Address) ? "network's own" : "broadcast")} address of {network}: expected one of a host in it");
            }
        }
    }

    private static IPAddress Last(IPNetwork network)
    {
        var bytes = network.BaseAddress.GetAddressBytes();
        for (var bit = network.PrefixLength; bit < bytes.Length * 8; bit++)
        {
            bytes[bit / 8] |= (byte)(0x80 >> (bit % 8));
        }

        return new IPAddress(bytes);
    }
}
