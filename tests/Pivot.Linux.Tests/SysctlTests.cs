using Pivot.Linux.Tests.Environments;

namespace Pivot.Linux.Tests;

public class SysctlTests
{
    [Fact]
    public void Read_Value_HasNoNewline() => Assert.Equal("Linux", Sysctl.Read("kernel/ostype"));

    [Fact]
    public void Read_NoSuchKey_NamesThePath()
    {
        LinuxException failure = Assert.Throws<LinuxException>(() => Sysctl.Read("net/ipv4/conf/no-such-link/rp_filter"));
        Assert.Equal("open(\"/proc/sys/net/ipv4/conf/no-such-link/rp_filter\"): No such file or directory (ENOENT)", failure.Message);
        Assert.Null(Sysctl.TryRead("net/ipv4/conf/no-such-link/rp_filter"));
    }

    [Fact]
    [Trait("Needs", "net_admin")]
    public void Write_ValueAndNonsense_SetsOrSaysSo()
    {
        Assert.SkipUnless(NamespaceThread.IsPossible, NamespaceThread.Needs);
        using NamespaceThread host = new();
        host.Run(() =>
        {
            Sysctl.Write("net/ipv4/ip_forward", "1");
            Assert.Equal("1", Sysctl.Read("net/ipv4/ip_forward"));
            LinuxException failure = Assert.Throws<LinuxException>(() => Sysctl.Write("net/ipv4/ip_forward", "perhaps"));
            Assert.Equal("write(\"/proc/sys/net/ipv4/ip_forward\", \"perhaps\"): Invalid argument (EINVAL)", failure.Message);
        });
    }
}
