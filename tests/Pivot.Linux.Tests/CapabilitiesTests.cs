using System.Runtime.InteropServices;
using Pivot.Linux.Tests.Environments;

namespace Pivot.Linux.Tests;

public unsafe partial class CapabilitiesTests
{
    [Theory]
    [InlineData("Name:\tx\nCapEff:\t000001ffffffffff\n", 0x1ffffffffffUL)]
    [InlineData("CapEff:\t0000000000003000", 0x3000UL)]
    [InlineData("Name:\tx\n", 0UL)]
    public void ParseEffective_Status_IsTheBits(string status, ulong expected) => Assert.Equal(expected, Capabilities.ParseEffective(status));

    [Theory]
    [Trait("Needs", "root")]
    [InlineData(1u << 13, "CAP_NET_ADMIN")]
    [InlineData(1u << 12, "CAP_NET_RAW")]
    public void Start_WithoutRight_NamesItAndMakesNoDirectory(uint kept, string missing)
    {
        Assert.SkipUnless(NamespaceThread.IsPossible, NamespaceThread.Needs);
        using TemporaryDirectory directory = new();
        string state = directory.PathOf("state");
        using NamespaceThread board = new();

        HostException failure = Assert.Throws<HostException>(() => board.Run(() =>
        {
            KeepOnly(kept);
            return RoutedHost.Start(new RoutedHostOptions { StatePath = state });
        }));

        Assert.StartsWith($"This process lacks {missing}:", failure.Message, StringComparison.Ordinal);
        Assert.False(Directory.Exists(state));
    }

    /// <summary>Drops the calling thread's rights (capset(2), version 3: two 32-bit words of effective, permitted, inheritable).</summary>
    private static void KeepOnly(uint capabilities)
    {
        uint* header = stackalloc uint[] { 0x20080522, 0 };
        uint* data = stackalloc uint[] { capabilities, capabilities, 0, 0, 0, 0 };
        Assert.Equal(0, capset(header, data));
    }

    [LibraryImport("libc")]
    private static partial int capset(uint* header, uint* data);
}
