namespace Pivot.Health.Network;

/// <summary>Datagrams to and from one real server.</summary>
public interface ICheckDatagrams : IDisposable
{
    /// <summary>Sends one.</summary>
    ValueTask<int> SendAsync(ReadOnlyMemory<byte> message, CancellationToken token);

    /// <summary>Receives one; what does not fit is cut off.</summary>
    /// <returns>Its length.</returns>
    ValueTask<int> ReceiveAsync(Memory<byte> buffer, CancellationToken token);
}
