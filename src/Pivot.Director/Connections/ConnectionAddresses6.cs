using System.Runtime.InteropServices;
using Pivot.Packets;

namespace Pivot.Director.Connections;

/// <summary>The addresses of an IPv6 connection, beside the record of the same index. Untouched, and so without memory, for IPv4.</summary>
[StructLayout(LayoutKind.Sequential, Size = Size)]
internal struct ConnectionAddresses6
{
    /// <summary>Bytes of an entry.</summary>
    public const int Size = 64;

    /// <summary>The client's address.</summary>
    public IpAddress Client;

    /// <summary>The virtual address.</summary>
    public IpAddress Virtual;

    /// <summary>The real server's address.</summary>
    public IpAddress Destination;

    /// <summary>The address that the real server answers to.</summary>
    public IpAddress Local;
}
