using System.Net;
using System.Text;

namespace Pivot.Interfaces;

/// <summary>The files by which programs find hosts by their names: hosts(5) and resolv.conf(5). Written in place, for they may be links or mounts.</summary>
/// <param name="folder">Where they are: <c>/etc</c>.</param>
internal sealed class SystemFiles(string folder)
{
    /// <summary>The C library asks no more (<c>MAXNS</c>).</summary>
    private const int MostNameServers = 3;

    private bool _hasNameServers;

    /// <summary>Writes the file that names the board itself.</summary>
    /// <exception cref="IOException">It cannot be written.</exception>
    /// <exception cref="UnauthorizedAccessException">Likewise.</exception>
    public void WriteHosts(string hostName) => File.WriteAllText(Path.Combine(folder, "hosts"), $"""
        # Written by pivot.
        127.0.0.1 localhost
        127.0.1.1 {hostName}
        ::1       localhost ip6-localhost ip6-loopback

        """);

    /// <summary>Writes the file that names the name servers. Where none are given and none were, it is left as it is.</summary>
    /// <exception cref="IOException">It cannot be written.</exception>
    /// <exception cref="UnauthorizedAccessException">Likewise.</exception>
    public void WriteNameServers(IReadOnlyList<DhcpLease> leases)
    {
        StringBuilder text = new("# Written by pivot: what DHCP has given.\n");
        int count = 0;
        foreach (DhcpLease lease in leases)
        {
            if (lease.Domain is { } domain && count == 0)
            {
                _ = text.Append("search ").Append(domain).Append('\n');
            }

            foreach (IPAddress server in lease.NameServers)
            {
                if (count++ < MostNameServers)
                {
                    _ = text.Append("nameserver ").Append(server).Append('\n');
                }
            }
        }

        if (count > 0 || _hasNameServers)
        {
            File.WriteAllText(Path.Combine(folder, "resolv.conf"), text.ToString());
            _hasNameServers = count > 0;
        }
    }
}
