using System.Net;
using Pivot.Config.Binding;
using Pivot.Config.Reading;

namespace Pivot.Config.Rules;

/// <summary>Checks all <c>[[interface]]</c> together, and against what else the file gives addresses to.</summary>
internal static class BoardNetworkRules
{
    public static void Check(ConfigDraft draft)
    {
        var vips = new VipIndex(draft.Services);
        var owners = new Dictionary<IPAddress, InterfaceConfig>();
        var subnets = new Dictionary<IPNetwork, InterfaceConfig>();
        foreach (var item in draft.Interfaces)
        {
            CheckName(item, draft.Config.Director);
            CheckGateways(item, vips);
            foreach (var own in item.Config.Addresses)
            {
                CheckAddress(item, own, draft.Config.Director, owners, subnets);
            }
        }
    }

    private static void CheckName(InterfaceDraft item, DirectorConfig director)
    {
        // Masquerade has its own words for it.
        if (item.Keys.IsSound("name") && item.Config.Name == director.Name && item.Config.ConfiguresLink && !item.Config.Masquerade)
        {
            item.Keys.Report("name", $"\"{director.Name}\" is Pivot's own device ([director] name), which Pivot sets up itself: expected an interface of the board, like \"eth0\"");
        }
    }

    private static void CheckAddress(InterfaceDraft item, InterfaceAddress own, DirectorConfig director, Dictionary<IPAddress, InterfaceConfig> owners, Dictionary<IPNetwork, InterfaceConfig> subnets)
    {
        if (!owners.TryAdd(own.Address, item.Config))
        {
            var other = owners[own.Address];
            item.Keys.Report("address", other.Name == item.Config.Name
                ? $"{own.Address} stands here twice, with different prefix lengths: expected one of them"
                : $"{own.Address} is already an address of interface \"{other.Name}\" at {Place.Of(other.Source)}: expected each address on one interface");
            return;
        }

        var subnet = AddressText.NetworkOf(own.Address, own.PrefixLength);
        if (own.PrefixLength < AddressText.Bits(own.Address) && !subnets.TryAdd(subnet, item.Config) && subnets[subnet].Name != item.Config.Name)
        {
            item.Keys.Warn("address", $"{subnet} is the subnet of interface \"{subnets[subnet].Name}\" too: the kernel sends to all of it by one of them only");
        }

        if (director.Device == DeviceKind.Tap && director.Addresses.Any(address => address.Address.Equals(own.Address)))
        {
            item.Keys.Report("address", $"{own.Address} is the bridged director's own address ([director] address): expected another one for the board");
        }
    }

    private static void CheckGateways(InterfaceDraft item, VipIndex vips)
    {
        foreach (var gateway in item.Config.Gateways)
        {
            if (vips.OwnerOf(gateway) is { } service)
            {
                item.Keys.Report("gateway", $"{gateway} is a VIP of service \"{service.Name}\" at {Place.Of(service.Source)}: expected the router's address");
            }
        }
    }
}
