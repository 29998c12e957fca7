using System.Buffers.Binary;
using System.Runtime.InteropServices;
using Pivot.Packets;

namespace Pivot.Director.FastPath;

/// <summary>The addresses of an IPv6 flow, as they lie in packets: <c>struct flow_addresses6</c>. Client and virtual address are the client's packets' source and destination, the others the real server's.</summary>
[StructLayout(LayoutKind.Sequential, Size = Size)]
internal unsafe struct FlowAddresses6
{
    public const int Size = 64;

    /// <summary>Client, virtual, destination and local address, two words each.</summary>
    public fixed ulong Words[8];

    public FlowAddresses6(IpAddress client, IpAddress virtualAddress, IpAddress destination, IpAddress local)
    {
        Set(0, client);
        Set(2, virtualAddress);
        Set(4, destination);
        Set(6, local);
    }

    private void Set(int word, IpAddress address)
    {
        Words[word] = BitConverter.IsLittleEndian ? BinaryPrimitives.ReverseEndianness(address.High) : address.High;
        Words[word + 1] = BitConverter.IsLittleEndian ? BinaryPrimitives.ReverseEndianness(address.Low) : address.Low;
    }
}
