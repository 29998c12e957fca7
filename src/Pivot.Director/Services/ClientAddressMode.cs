namespace Pivot.Director.Services;

/// <summary>How a real server behind FULLNAT learns the client's address. For TCP alone.</summary>
public enum ClientAddressMode
{
    /// <summary>Not at all: it sees the local address.</summary>
    None,

    /// <summary>By the TCP option 254 on what the client sends first.</summary>
    Toa,

    /// <summary>By a line of text before the client's data (PROXY protocol version 1).</summary>
    ProxyV1,

    /// <summary>By a binary header before the client's data (PROXY protocol version 2).</summary>
    ProxyV2,
}
