using Pivot.Health.Network;

namespace Pivot.Health.Tests.Fakes;

/// <summary>A connection to a server that says its pieces one after the other, and then either closes or says nothing more.</summary>
internal sealed class ScriptedSocket(IEnumerable<byte[]> pieces, bool closes) : ICheckSocket
{
    private readonly Queue<byte[]> _pieces = new(pieces);
    private readonly TaskCompletionSource _silent = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly List<byte> _received = [];

    /// <summary>Ends when all has been read and more is waited for.</summary>
    public Task Silent => _silent.Task;

    /// <summary>What the check sent.</summary>
    public byte[] Received => [.. _received];

    public bool IsClosed { get; private set; }

    public async ValueTask<int> ReceiveAsync(Memory<byte> buffer, CancellationToken token)
    {
        if (_pieces.TryDequeue(out byte[]? piece))
        {
            piece.CopyTo(buffer);
            return piece.Length;
        }

        if (!closes)
        {
            _silent.TrySetResult();
            await Task.Delay(Timeout.Infinite, token);
        }

        return 0;
    }

    public ValueTask<int> SendAsync(ReadOnlyMemory<byte> message, CancellationToken token)
    {
        _received.AddRange(message.Span);
        return ValueTask.FromResult(message.Length);
    }

    public Task CloseAsync(CancellationToken token)
    {
        Dispose();
        return Task.CompletedTask;
    }

    public void Dispose() => IsClosed = true;
}
