using System.Globalization;
using System.Net;
using Pivot.System.Tests.Topology;
using Pivot.Testing.Networks;
using Pivot.Testing.Processes;

namespace Pivot.System.Tests.Traffic;

/// <summary>The clients that TCP option 254 (TOA: port, then IPv4 or IPv6 address) names in the segments that tcpdump sees come in at a server's eth0.</summary>
internal sealed class ToaCapture : IDisposable
{
    private const int ToaKind = 254;
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(10);
    private readonly ChildProcess _tcpdump;

    /// <summary>Starts to listen, or skips the test.</summary>
    public ToaCapture(NetworkNamespace server, int port)
    {
        Skip.When(Requires.Tool("tcpdump", "tcpdump"));
        _tcpdump = server.Start("tcpdump", "-i", "eth0", "-n", "-t", "-x", "-l", "-Q", "in", string.Create(CultureInfo.InvariantCulture, $"tcp dst port {port}"));
        _tcpdump.WaitForText("listening on", Limit);
    }

    /// <summary>The clients named so far, once for each segment; waits for the first.</summary>
    public IReadOnlyList<IPEndPoint> WaitForClients()
    {
        List<IPEndPoint> clients = [];
        Assert.True(SpinWait.SpinUntil(() => (clients = Clients()).Count > 0, Limit), $"no segment with TOA:\n{_tcpdump.Transcript}");
        return clients;
    }

    /// <inheritdoc/>
    public void Dispose() => _tcpdump.Dispose();

    private List<IPEndPoint> Clients() => [.. PacketDump.Read(_tcpdump.Transcript).Select(ClientOf).OfType<IPEndPoint>()];

    private static IPEndPoint? ClientOf(byte[] packet)
    {
        ReadOnlySpan<byte> tcp = packet.AsSpan(packet[0] >> 4 == 6 ? 40 : (packet[0] & 15) * 4);
        ReadOnlySpan<byte> options = tcp[20..((tcp[12] >> 4) * 4)];
        while (options.Length > 0 && options[0] != 0)
        {
            int length = options[0] == 1 ? 1 : options[1];
            if (options[0] == ToaKind)
            {
                return new IPEndPoint(new IPAddress(options[4..length]), (options[2] << 8) + options[3]);
            }

            options = options[length..];
        }

        return null;
    }
}
