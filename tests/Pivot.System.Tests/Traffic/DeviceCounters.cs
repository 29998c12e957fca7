using System.Text.Json;
using Pivot.Testing.Networks;

namespace Pivot.System.Tests.Traffic;

/// <summary>What the kernel counts for a network device.</summary>
internal static class DeviceCounters
{
    /// <summary>Packets that the device did not take; those for the director's are lost when its queue is full, while no worker reads.</summary>
    public static long Untransmitted(NetworkNamespace space, string link)
    {
        using JsonDocument links = JsonDocument.Parse(space.Run("ip", "-s", "-j", "link", "show", link).Succeeded());
        return links.RootElement[0].GetProperty("stats64").GetProperty("tx").GetProperty("dropped").GetInt64();
    }
}
