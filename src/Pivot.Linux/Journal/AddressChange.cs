using System.Net;
using System.Net.Sockets;
using System.Text.Json.Serialization;
using Pivot.Linux.RtNetlink;

namespace Pivot.Linux.Journal;

/// <summary>An address of the board on one interface.</summary>
/// <param name="Device">The interface's name, for the user.</param>
/// <param name="InterfaceIndex">The interface.</param>
/// <param name="Address">The address.</param>
/// <param name="PrefixLength">Of its subnet.</param>
internal sealed record AddressChange(
    string Device, int InterfaceIndex, [property: JsonConverter(typeof(AddressConverter))] IPAddress Address, int PrefixLength) : InterfaceChange(Device, InterfaceIndex)
{
    /// <summary>Seconds until the kernel removes it; null = never. Not in the journal: it is of the moment.</summary>
    [JsonIgnore]
    public uint? ValidSeconds { get; init; }

    /// <inheritdoc/>
    public override void Make(RtNetlinkClient netlink) => netlink.SetHostAddress(InterfaceIndex, Address, PrefixLength, ValidSeconds);

    /// <inheritdoc/>
    /// <remarks>With the first address of an IPv4 subnet the kernel takes the others of it as well, whoever added them, unless it promotes them (<c>inet_del_ifa</c>, net/ipv4/devinet.c).</remarks>
    private protected override void PutBack(RtNetlinkClient netlink)
    {
        string key = $"net/ipv4/conf/{Device}/promote_secondaries";
        string? promotes = Address.AddressFamily == AddressFamily.InterNetwork ? Sysctl.TryRead(key) : null;
        if (promotes == "0")
        {
            Sysctl.Write(key, "1");
        }

        try
        {
            netlink.DeleteHostAddress(InterfaceIndex, Address, PrefixLength);
        }
        finally
        {
            if (promotes == "0")
            {
                Sysctl.Write(key, promotes);
            }
        }
    }

    /// <inheritdoc/>
    private protected override string Describe() => $"interface {InterfaceIndex} address {Address}/{PrefixLength}";
}
