namespace Pivot.Health.Checks;

/// <summary>What a running check waits for.</summary>
internal enum CheckStep
{
    /// <summary>A TCP handshake.</summary>
    Connect,

    /// <summary>A TLS handshake.</summary>
    Handshake,

    /// <summary>The first byte of an answer.</summary>
    Answer,

    /// <summary>The rest of an answer.</summary>
    Rest,

    /// <summary>The end of a program.</summary>
    Exit,
}
