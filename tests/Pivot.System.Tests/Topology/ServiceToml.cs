using System.Globalization;
using System.Text;

namespace Pivot.System.Tests.Topology;

/// <summary>Writes services of the <see cref="TwoArmedNetwork"/> as TOML.</summary>
internal static class ServiceToml
{
    /// <summary>A service on the virtual address.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="protocol">tcp or udp.</param>
    /// <param name="port">The port value as TOML: <c>80</c>, <c>"8000-8099"</c>, <c>[80, 443]</c>.</param>
    /// <param name="servers">Real servers: index, port (null: the service's) and weight.</param>
    /// <param name="scheduler">The scheduler.</param>
    /// <param name="address">The virtual address (null: the network's).</param>
    /// <param name="family">The IP version of the servers, and of the network's virtual address.</param>
    /// <param name="settings">More keys of the service, a line each.</param>
    public static string Write(
        string name,
        string protocol,
        string port,
        (int Index, int? Port, int Weight)[] servers,
        string scheduler = "wrr",
        string? address = null,
        Family family = Family.IPv4,
        string settings = "")
    {
        StringBuilder text = new();
        text.Append(CultureInfo.InvariantCulture, $"""
            [[service]]
            name      = "{name}"
            address   = "{address ?? TwoArmedNetwork.VirtualAddressOf(family).ToString()}"
            protocol  = "{protocol}"
            port      = {port}
            scheduler = "{scheduler}"
            {settings}

            """);
        foreach ((int index, int? serverPort, int weight) in servers)
        {
            string portLine = serverPort is null ? "" : string.Create(CultureInfo.InvariantCulture, $"\n  port    = {serverPort}");
            text.Append(CultureInfo.InvariantCulture, $"""

                  [[service.server]]
                  name    = "server{index}"
                  address = "{TwoArmedNetwork.ServerAddress(index, family)}"{portLine}
                  weight  = {weight}

                """);
        }

        return text.ToString();
    }
}
