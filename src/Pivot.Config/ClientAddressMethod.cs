namespace Pivot.Config;

/// <summary>How the real server learns the client's address under fullnat: <c>[[service.server]] client_address</c>.</summary>
public enum ClientAddressMethod
{
    /// <summary>It does not.</summary>
    None,

    /// <summary>A TCP option (TOA, kind 254) in the first segments.</summary>
    Toa,

    /// <summary>A PROXY protocol line before the data.</summary>
    ProxyV1,

    /// <summary>A binary PROXY protocol header before the data.</summary>
    ProxyV2,
}
