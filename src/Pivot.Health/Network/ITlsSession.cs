namespace Pivot.Health.Network;

/// <summary>The client's side of one TLS connection, without any waiting: encrypted bytes come in and go out by calls.</summary>
public interface ITlsSession : IDisposable
{
    /// <summary>Goes on with the handshake.</summary>
    /// <returns>Whether it is done; else bytes have to go out, and others to come in.</returns>
    /// <exception cref="TlsFailedException">It has failed.</exception>
    bool TryHandshake();

    /// <summary>What is wrong with the server's certificate, after the handshake, as a reason: "certificate: expired 2026-01-01"; null when nothing is.</summary>
    string? ProblemOfCertificate();

    /// <summary>Encrypts all of it.</summary>
    void Encrypt(ReadOnlySpan<byte> bytes);

    /// <summary>Reads what has been decrypted.</summary>
    /// <returns>Bytes; 0 when more has to come in first, or at the end.</returns>
    /// <exception cref="TlsFailedException">What came is no TLS.</exception>
    int Decrypt(Span<byte> buffer, out bool ended);

    /// <summary>Takes bytes that are to go to the server.</summary>
    /// <returns>How many; 0 or less when there are none.</returns>
    int TakeOutgoing(Span<byte> buffer);

    /// <summary>Gives bytes that came from the server; none = it has closed the connection.</summary>
    void GiveIncoming(ReadOnlySpan<byte> bytes);
}
