using System.Globalization;
using System.Net;

namespace Pivot.Config;

/// <summary>An address of the board and the prefix of the subnet it is in.</summary>
/// <param name="Address">The address itself.</param>
/// <param name="PrefixLength">Bits of the subnet: 1 to 32, or 1 to 128 for IPv6.</param>
public sealed record InterfaceAddress(IPAddress Address, int PrefixLength)
{
    /// <summary>As in the file: <c>192.0.2.2/24</c>.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Address}/{PrefixLength}");
}
