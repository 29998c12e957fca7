using System.Net;
using Pivot.Config.Binding;
using Pivot.Config.Reading;

namespace Pivot.Config.Rules;

/// <summary>Finds the services that have an address, without comparing with each: files with thousands of services are read at once.</summary>
internal sealed class VipIndex
{
    private readonly IReadOnlyList<ServiceDraft> _services;
    private readonly Dictionary<IPNetwork, List<int>> _byNetwork = [];
    private readonly Dictionary<string, List<int>> _byInterface = new(StringComparer.Ordinal);
    private readonly SortedSet<int> _lengths = [];

    public VipIndex(IReadOnlyList<ServiceDraft> services)
    {
        _services = services;
        for (var i = 0; i < services.Count; i++)
        {
            foreach (var vip in services[i].Config.Addresses)
            {
                if (vip.Network is { } network)
                {
                    _lengths.Add(network.PrefixLength);
                    Add(_byNetwork, network, i);
                }
                else
                {
                    Add(_byInterface, vip.InterfaceName!, i);
                }
            }
        }
    }

    /// <summary>Services, by their index in the file, that have the whole prefix.</summary>
    public IEnumerable<int> Holding(IPNetwork network)
    {
        foreach (var length in _lengths)
        {
            if (length > network.PrefixLength)
            {
                yield break;
            }

            foreach (var service in _byNetwork.GetValueOrDefault(AddressText.NetworkOf(network.BaseAddress, length)) ?? [])
            {
                yield return service;
            }
        }
    }

    /// <summary>The first service that has the address among its own; null = none.</summary>
    public ServiceConfig? OwnerOf(IPAddress address)
    {
        foreach (var service in Holding(AddressText.NetworkOf(address, AddressText.Bits(address))))
        {
            return _services[service].Config;
        }

        return null;
    }

    /// <summary>Services, by their index in the file, that have the VIP, all of it.</summary>
    public IEnumerable<int> Holding(VirtualAddress vip) => vip.Network is { } network
        ? Holding(network)
        : _byInterface.GetValueOrDefault(vip.InterfaceName!) ?? [];

    private static void Add<TKey>(Dictionary<TKey, List<int>> index, TKey key, int service)
        where TKey : notnull
    {
        if (!index.TryGetValue(key, out var services))
        {
            index.Add(key, services = []);
        }

        services.Add(service);
    }
}
