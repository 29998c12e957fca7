using System.Runtime.CompilerServices;

namespace Pivot.Packets.Tests;

public sealed class OffloadHeaderTests
{
    [Fact]
    public void Size_IsThatOfVirtioNetHdr()
    {
        Assert.Equal(10, OffloadHeader.Size);
        Assert.Equal(10, Unsafe.SizeOf<OffloadHeader>());
    }

    [Fact]
    public void Write_ThenRead_GivesTheSame()
    {
        byte[] wire = [1, 0x81, 0x42, 0, 0xa8, 5, 34, 0, 16, 0];

        OffloadHeader header = OffloadHeader.Read(wire);
        byte[] written = new byte[10];
        header.Write(written);

        Assert.Equal(wire, written);
        Assert.True(header.HasPartialChecksum);
        Assert.Equal((OffloadHeader.GsoTcp4 | OffloadHeader.GsoEcn, 0x42, 1448, 34, 16), (header.GsoType, header.HeaderLength, header.GsoSize, header.ChecksumStart, header.ChecksumOffset));
        Assert.Equal(header, OffloadHeader.Read(written));
    }

    [Fact]
    public void Read_TooShort_Throws() => Assert.ThrowsAny<ArgumentException>(() => OffloadHeader.Read(new byte[9]));
}
