namespace Pivot.Health.Network;

/// <summary>A connection, or datagrams, to and from one real server. One send and one receive at a time.</summary>
public interface ICheckSocket : IDisposable
{
    /// <summary>Sends all of it; of datagrams, one.</summary>
    /// <returns>Its length.</returns>
    ValueTask<int> SendAsync(ReadOnlyMemory<byte> message, CancellationToken token);

    /// <summary>Receives what is there, or waits; of datagrams, one, cut off where it does not fit.</summary>
    /// <returns>Bytes; of a connection, 0 when the server has closed it.</returns>
    ValueTask<int> ReceiveAsync(Memory<byte> buffer, CancellationToken token);

    /// <summary>Ends a connection in peace where that is possible in a moment, and disposes of it; never throws for what the server does.</summary>
    Task CloseAsync(CancellationToken token);
}
