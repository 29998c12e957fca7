namespace Pivot.Config;

/// <summary>A transport protocol of a virtual service: <c>[[service]] protocol</c>.</summary>
public enum ServiceProtocol
{
    /// <summary>TCP.</summary>
    Tcp,

    /// <summary>UDP.</summary>
    Udp,

    /// <summary>SCTP.</summary>
    Sctp,

    /// <summary>Every protocol over IP; goes with port "any".</summary>
    Any,
}
