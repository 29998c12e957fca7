using Microsoft.Win32.SafeHandles;
using Pivot.Director.FastPath;
using Pivot.Linux.FastPath;
using Pivot.Linux.Interop;

namespace Pivot.Linux.Tests.FastPath;

/// <summary>The reader of the ring on a file that is laid out as the kernel's map: a page with the reader's position, one with the writers', the data.</summary>
public sealed unsafe class FlowRingTests : IDisposable
{
    private const int RingBytes = 4096;
    private const int RecordBytes = 24;

    private readonly Environments.TemporaryDirectory _directory = new();
    private readonly SafeFileHandle _file;
    private readonly SharedMapping _all;
    private readonly FlowRing _ring;

    public FlowRingTests()
    {
        int page = Environment.SystemPageSize;
        _file = File.OpenHandle(_directory.PathOf("ring"), FileMode.Create, FileAccess.ReadWrite);
        RandomAccess.SetLength(_file, (2 * page) + RingBytes);
        _all = new SharedMapping(_file.Number(), "ring", (2 * page) + RingBytes);
        _ring = new FlowRing(_file.Number(), RingBytes);
    }

    public void Dispose()
    {
        _ring.Dispose();
        _all.Dispose();
        _file.Dispose();
        _directory.Dispose();
    }

    [Fact]
    public void TryTake_RoundTheRingManyTimes_GivesEveryEventInOrder()
    {
        uint next = 0;
        for (uint round = 0; round < 1000; round++)
        {
            for (uint some = 0; some < round % 7; some++)
            {
                Put((round * 10) + some, header: 16);
            }

            for (uint some = 0; some < round % 7; some++)
            {
                Assert.True(_ring.HasEvents);
                Assert.True(_ring.TryTake(out FlowEvent taken));
                Assert.Equal((((round * 10) + some), ~((round * 10) + some), next), (taken.Number, taken.Generation, taken.Seen));
                next++;
            }

            Assert.False(_ring.HasEvents);
            Assert.False(_ring.TryTake(out _));
        }

        Assert.Equal(Produced, *(ulong*)_all.Start);
    }

    [Fact]
    public void TryTake_RecordThatIsBeingWritten_WaitsForIt()
    {
        Put(1, header: 16 | Libbpf.BPF_RINGBUF_BUSY_BIT);
        Put(2, header: 16);

        Assert.True(_ring.HasEvents);
        Assert.False(_ring.TryTake(out _));
        Word(0, 16);

        Assert.True(_ring.TryTake(out FlowEvent first));
        Assert.True(_ring.TryTake(out FlowEvent second));
        Assert.Equal((1u, 2u), (first.Number, second.Number));
    }

    [Fact]
    public void TryTake_DiscardedRecord_IsPassedOver()
    {
        Put(1, header: 16 | Libbpf.BPF_RINGBUF_DISCARD_BIT);
        Put(2, header: 16);

        Assert.True(_ring.TryTake(out FlowEvent taken));
        Assert.Equal(2u, taken.Number);
        Assert.False(_ring.TryTake(out _));
    }

    private ref ulong Produced => ref *(ulong*)(_all.Start + Environment.SystemPageSize);

    private byte* Data => (byte*)_all.Start + (2 * Environment.SystemPageSize);

    private void Word(ulong position, ulong value) => *(ulong*)(Data + (position & (RingBytes - 1))) = value;

    private void Put(uint number, uint header)
    {
        ulong position = Produced;
        Word(position, header);
        Word(position + 8, number | ((ulong)~number << 32));
        Word(position + 16, (position / RecordBytes) << 32);
        Produced = position + RecordBytes;
    }
}
