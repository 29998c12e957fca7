using System.Net;
using System.Runtime.CompilerServices;
using Pivot.Config;
using Pivot.Director.Access;
using Pivot.Director.Services;

namespace Pivot.Running;

/// <summary>The sets of client networks of configurations: one for each list, however often the services are resolved anew, for lists may be long.</summary>
internal static class ClientNetworkSets
{
    /// <summary>Goes with the configuration that has the list.</summary>
    private static readonly ConditionalWeakTable<ConfigList<IPNetwork>, ClientNetworks> Sets = new();

    /// <summary>The set of a list.</summary>
    public static ClientNetworks Of(ConfigList<IPNetwork> networks) => networks.Count == 0 ? ClientNetworks.None : Sets.GetValue(networks, Build);

    private static ClientNetworks Build(ConfigList<IPNetwork> networks) => ClientNetworks.Of(Array.ConvertAll<IPNetwork, AddressPrefix>([.. networks], ServiceSpecs.Of));
}
