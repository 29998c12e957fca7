namespace Pivot.Interfaces;

/// <summary>What has happened to a lease, in udhcpc's words.</summary>
/// <param name="name">One of the constants.</param>
/// <param name="lease">The lease, where it is about one.</param>
internal sealed class DhcpEvent(string name, DhcpLease? lease)
{
    /// <summary>A lease was given.</summary>
    public const string Bound = "bound";

    /// <summary>It was given for longer, perhaps changed.</summary>
    public const string Renewed = "renew";

    /// <summary>There is no lease: it is over, or udhcpc has only begun.</summary>
    public const string Lost = "deconfig";

    /// <summary>The server has refused.</summary>
    public const string Refused = "nak";

    /// <summary>No server has answered; it goes on asking.</summary>
    public const string Unanswered = "leasefail";

    /// <summary>One of the constants.</summary>
    public string Name => name;

    /// <summary>The lease, where it is about one.</summary>
    public DhcpLease? Lease => lease;
}
