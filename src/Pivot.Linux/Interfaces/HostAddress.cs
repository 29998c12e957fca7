using System.Net;

namespace Pivot.Linux.Interfaces;

/// <summary>An address that an interface is to have.</summary>
/// <param name="Address">The address.</param>
/// <param name="PrefixLength">Of its subnet.</param>
/// <param name="ValidSeconds">How much longer, as a lease has it; null = for good.</param>
public sealed record HostAddress(IPAddress Address, int PrefixLength, uint? ValidSeconds = null)
{
    /// <summary>A DHCP server has given it, perhaps for ever.</summary>
    public bool IsLeased { get; init; }
}
