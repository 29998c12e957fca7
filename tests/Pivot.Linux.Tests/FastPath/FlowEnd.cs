using System.Net;

namespace Pivot.Linux.Tests.FastPath;

/// <summary>An address, as it lies in packets, and a port.</summary>
internal readonly record struct FlowEnd(string Address, ushort Port)
{
    public byte[] Bytes => IPAddress.Parse(Address).GetAddressBytes();
}
