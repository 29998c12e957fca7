namespace Pivot.Health.Tests.Fakes;

/// <summary>A connection to a server that says its pieces one after the other, and then either closes or says nothing more.</summary>
internal sealed class ScriptedStream(IEnumerable<byte[]> pieces, bool closes) : Stream
{
    private readonly Queue<byte[]> _pieces = new(pieces);
    private readonly TaskCompletionSource _silent = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly MemoryStream _received = new();

    /// <summary>Ends when all has been read and more is waited for.</summary>
    public Task Silent => _silent.Task;

    /// <summary>What the check sent.</summary>
    public byte[] Received => _received.ToArray();

    public bool IsDisposed { get; private set; }

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => throw new NotSupportedException();

    public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (_pieces.TryDequeue(out byte[]? piece))
        {
            piece.CopyTo(buffer);
            return piece.Length;
        }

        if (!closes)
        {
            _silent.TrySetResult();
            await Task.Delay(Timeout.Infinite, cancellationToken);
        }

        return 0;
    }

    public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        _received.Write(buffer.Span);
        return ValueTask.CompletedTask;
    }

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        IsDisposed = true;
        _received.Dispose();
        base.Dispose(disposing);
    }
}
