using System.Globalization;
using System.Net;

namespace Pivot.Ipvsadm.Listings;

/// <summary>Writes the listing of <c>ipvsadm -L -c</c>.</summary>
/// <param name="names">Where names come from; without <c>-n</c> the system's.</param>
/// <param name="engines">Whether there are columns for persistence engines, which no connection here has.</param>
internal sealed class ConnectionFormat(INetworkNames names, bool engines)
{
    /// <summary>The titles.</summary>
    public IReadOnlyList<string> Titles() =>
        ["IPVS connection entries", "pro expire state       source             virtual            destination" + (engines ? "        pe name          pe_data" : "")];

    /// <summary>The line of a connection.</summary>
    public string Line(ListedConnection connection)
    {
        string expires = string.Create(CultureInfo.InvariantCulture, $"{connection.Seconds / 60:00}:{connection.Seconds % 60:00}");
        return $"{connection.Protocol,-3} {expires,-6} {connection.State,-11} {Name(connection.Client, connection),-18} {Name(connection.Virtual, connection),-18} {Name(connection.Destination, connection)}";
    }

    private string Name(IPEndPoint endpoint, ListedConnection connection) => EndpointName.Of(endpoint.Address, (ushort)endpoint.Port, connection.Ports, names);
}
