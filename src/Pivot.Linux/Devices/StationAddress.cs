using System.Text;
using Pivot.Linux.RtNetlink;
using Pivot.Packets.Ethernet;

namespace Pivot.Linux.Devices;

/// <summary>
/// The Ethernet address that the bridged director has on a link: locally administered, the same after every start on one machine, and another one for each machine (copies of one
/// memory card have one machine id, so the network card counts too) and for each device of one machine.
/// </summary>
internal static class StationAddress
{
    /// <summary>Linux bridges take the lowest address of their ports for their own: a port with this first byte never changes it.</summary>
    private const ulong HighestFirstByte = 0xfe;

    private const ulong LocalBit = 0x02_00_0000_0000;
    private const ulong FreeBits = 0x7c_ff_ffff_ffff;

    /// <summary>The machine's id, empty where it has none.</summary>
    public static string MachineId
    {
        get
        {
            try
            {
                return File.ReadAllText("/etc/machine-id").Trim();
            }
            catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
            {
                return "";
            }
        }
    }

    /// <summary>Makes the address.</summary>
    /// <param name="machine">The machine's id.</param>
    /// <param name="link">The bridge or the network card.</param>
    /// <param name="ports">Of a bridge, its ports: a network card among them stays, where the bridge's own address follows whatever is plugged in.</param>
    /// <param name="device">The device's name.</param>
    public static MacAddress For(string machine, NetworkLink link, IEnumerable<NetworkLink> ports, string device)
    {
        NetworkLink card = ports.Where(port => port.Kind is null).MinBy(port => port.HardwareAddress?.ToString(), StringComparer.Ordinal) ?? link;
        ulong hash = Hash($"{machine}/{card.HardwareAddress}/{device}");
        return new MacAddress((hash & FreeBits) | LocalBit);
    }

    /// <summary>The address of the port itself, which frames neither come from nor go to.</summary>
    public static MacAddress OfPort(MacAddress station) => new((station.Value & 0xff_ffff_ffff) | (HighestFirstByte << 40));

    /// <summary>FNV-1a with 64 bits, its halves mixed.</summary>
    private static ulong Hash(string text)
    {
        ulong hash = 0xcbf2_9ce4_8422_2325;
        foreach (byte value in Encoding.UTF8.GetBytes(text))
        {
            hash = (hash ^ value) * 0x100_0000_01b3;
        }

        return hash ^ (hash >> 16);
    }
}
