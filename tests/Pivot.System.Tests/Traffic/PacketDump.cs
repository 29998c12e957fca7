namespace Pivot.System.Tests.Traffic;

/// <summary>The IP packets in the output of <c>tcpdump -x</c>.</summary>
internal static class PacketDump
{
    /// <summary>Reads them; one that is not printed to its end yet is left out.</summary>
    public static List<byte[]> Read(string dump)
    {
        List<byte[]> packets = [];
        List<byte> packet = [];
        foreach (string line in dump.Split('\n'))
        {
            if (!line.StartsWith("\t0x", StringComparison.Ordinal))
            {
                packet.Clear();
                continue;
            }

            packet.AddRange(Convert.FromHexString(line[(line.IndexOf(':', StringComparison.Ordinal) + 1)..].Replace(" ", "", StringComparison.Ordinal)));
            if (packet.Count >= TotalLength(packet))
            {
                packets.Add([.. packet]);
                packet.Clear();
            }
        }

        return packets;
    }

    private static int TotalLength(List<byte> packet) => packet[0] >> 4 == 6 ? 40 + (packet[4] << 8) + packet[5] : (packet[2] << 8) + packet[3];
}
