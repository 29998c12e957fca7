using System.Globalization;
using Pivot.Testing.Networks;

namespace Pivot.System.Tests.Topology;

/// <summary>Checksums of packets that a host's kernel has found wrong, and links that have it look.</summary>
internal static class ChecksumErrors
{
    /// <summary>Has the ports of a switch make checksums and segments, as network cards do, where veth would leave them undone: whoever is behind verifies them.</summary>
    /// <param name="wires">Holds the switch.</param>
    /// <param name="board">How the names begin of ports that leave them undone: the board's.</param>
    public static void HavePortsFinishPackets(NetworkNamespace wires, string board)
    {
        Skip.When(Requires.Tool("ethtool", "ethtool"));
        wires.Run("sh", "-ec", $"for port in $(ip -o link | sed -n 's/^[0-9]*: \\(port[^@:]*\\).*/\\1/p' | grep -v ^{board}); do ethtool -K $port tx off >/dev/null; done").Succeeded();
    }

    /// <summary>Segments and datagrams of both IP versions that had a wrong one (<c>InCsumErrors</c>).</summary>
    public static long Of(NetworkNamespace host)
    {
        long sum = 0;
        string[] lines = host.Run("cat", "/proc/net/snmp", "/proc/net/snmp6").Succeeded().Split('\n', StringSplitOptions.RemoveEmptyEntries);
        for (int i = 0; i < lines.Length; i++)
        {
            string[] names = lines[i].Split((char[])[' ', '\t'], StringSplitOptions.RemoveEmptyEntries);
            if (Array.IndexOf(names, "InCsumErrors") is var column and > 0)
            {
                sum += long.Parse(lines[++i].Split(' ')[column], CultureInfo.InvariantCulture);
            }
            else if (names[0] == "Udp6InCsumErrors")
            {
                sum += long.Parse(names[1], CultureInfo.InvariantCulture);
            }
        }

        return sum;
    }
}
