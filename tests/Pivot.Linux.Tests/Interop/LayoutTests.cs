using System.Runtime.InteropServices;
using Pivot.Linux.Interop;

namespace Pivot.Linux.Tests.Interop;

/// <summary>Sizes and offsets as a C compiler gives them on 64-bit Linux.</summary>
public unsafe class LayoutTests
{
    [Fact]
    public void Structs_Size_IsThatOfC()
    {
        Assert.Equal(16, sizeof(InterfaceName));
        Assert.Equal(40, sizeof(InterfaceRequest));
        Assert.Equal(8, sizeof(PollDescriptor));
        Assert.Equal(12, sizeof(NetlinkSocketAddress));
        Assert.Equal(20, sizeof(PacketSocketAddress));
        Assert.Equal(112, sizeof(FileSystemStatus));
        Assert.Equal(256, sizeof(FileStatus));
        Assert.Equal(16, sizeof(TimeValue));
        Assert.Equal(60, sizeof(TerminalAttributes));
        Assert.Equal(8, sizeof(WindowSize));
        Assert.Equal(40, sizeof(RingOffsets));
        Assert.Equal(120, sizeof(RingParameters));
        Assert.Equal(64, sizeof(RingSubmission));
        Assert.Equal(16, sizeof(RingCompletion));
    }

    [Theory]
    [InlineData(typeof(InterfaceRequest), nameof(InterfaceRequest.Flags), 16)]
    [InlineData(typeof(PollDescriptor), nameof(PollDescriptor.Events), 4)]
    [InlineData(typeof(PollDescriptor), nameof(PollDescriptor.Revents), 6)]
    [InlineData(typeof(NetlinkSocketAddress), nameof(NetlinkSocketAddress.PortId), 4)]
    [InlineData(typeof(PacketSocketAddress), nameof(PacketSocketAddress.InterfaceIndex), 4)]
    [InlineData(typeof(PacketSocketAddress), nameof(PacketSocketAddress.AddressLength), 11)]
    [InlineData(typeof(PacketSocketAddress), nameof(PacketSocketAddress.Address), 12)]
    [InlineData(typeof(FileSystemStatus), nameof(FileSystemStatus.AvailableBlocks), 32)]
    [InlineData(typeof(FileStatus), nameof(FileStatus.Blocks), 48)]
    [InlineData(typeof(TimeValue), nameof(TimeValue.Fraction), 8)]
    [InlineData(typeof(TerminalAttributes), nameof(TerminalAttributes.LocalFlags), 12)]
    [InlineData(typeof(TerminalAttributes), nameof(TerminalAttributes.LineDiscipline), 16)]
    [InlineData(typeof(TerminalAttributes), nameof(TerminalAttributes.Characters), 17)]
    [InlineData(typeof(TerminalAttributes), nameof(TerminalAttributes.InputSpeed), 52)]
    [InlineData(typeof(TerminalAttributes), nameof(TerminalAttributes.OutputSpeed), 56)]
    [InlineData(typeof(WindowSize), nameof(WindowSize.Columns), 2)]
    [InlineData(typeof(RingParameters), nameof(RingParameters.Features), 20)]
    [InlineData(typeof(RingParameters), nameof(RingParameters.Submissions), 40)]
    [InlineData(typeof(RingParameters), nameof(RingParameters.Completions), 80)]
    [InlineData(typeof(RingOffsets), nameof(RingOffsets.Word6), 24)]
    [InlineData(typeof(RingSubmission), nameof(RingSubmission.UserData), 32)]
    public void Fields_Offset_IsThatOfC(Type type, string field, int offset) =>
        Assert.Equal(offset, (int)Marshal.OffsetOf(type, field));

    [Theory]
    [InlineData(Architecture.X64, 0x20000)]
    [InlineData(Architecture.Arm64, 0x8000)]
    public void NoFollow_ByArchitecture_IsTheKernelsNumber(Architecture architecture, int expected) =>
        Assert.Equal(expected, Libc.NoFollow(architecture));

    [Fact]
    public void Open_SymbolicLinkWithNoFollow_IsRefusedOnThisMachine()
    {
        using Environments.TemporaryDirectory directory = new();
        string link = directory.PathOf("link");
        _ = File.CreateSymbolicLink(link, "/dev/null");

        LinuxException failure = Assert.Throws<LinuxException>(() => FileDescriptor.Open(link, Libc.O_RDONLY | Libc.O_NOFOLLOW));

        Assert.Equal($"open(\"{link}\"): Too many levels of symbolic links (ELOOP)", failure.Message);
    }

    [Fact]
    public void LinuxException_Message_ReadsLikeStrace()
    {
        Assert.Equal("ioctl(TUNSETIFF, \"pivot0\"): Operation not permitted (EPERM)", new LinuxException("ioctl(TUNSETIFF, \"pivot0\")", 1).Message);
        Assert.Equal("RTM_NEWROUTE: Invalid argument (EINVAL): Bad metric", new LinuxException("RTM_NEWROUTE", 22, "Bad metric").Message);
        Assert.Equal("errno 4242", Errno.Name(4242));
    }

    [Fact]
    public void InterfaceName_SixteenBytes_IsRefused()
    {
        _ = Assert.Throws<ArgumentException>(() => InterfaceName.From("a-name-of-16-byt"));
        InterfaceName name = InterfaceName.From("pivot0");
        Assert.True(((ReadOnlySpan<byte>)name).StartsWith("pivot0\0"u8));
    }
}
