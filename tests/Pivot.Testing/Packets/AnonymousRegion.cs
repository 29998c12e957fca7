using Pivot.Director;

namespace Pivot.Testing.Packets;

/// <summary>A memory region for a connection table, ending at a guard page. It outlives any number of tables, as the mapped file does any number of processes.</summary>
public sealed unsafe class AnonymousRegion(long length) : IDisposable
{
    private readonly GuardedMemory _memory = new(length);

    /// <summary>What the table is given.</summary>
    public MemoryRegion Region => new(_memory.Start, _memory.Length);

    /// <summary>The bytes, for tests that damage or compare them.</summary>
    /// <param name="offset">Where to start.</param>
    /// <param name="count">How many.</param>
    public Span<byte> Bytes(long offset, int count)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(offset + count, _memory.Length);
        return new Span<byte>((byte*)_memory.Start + offset, count);
    }

    /// <inheritdoc/>
    public void Dispose() => _memory.Dispose();
}
