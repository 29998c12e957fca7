using Pivot.Interfaces;

namespace Pivot.Tests.Interfaces;

public sealed class SystemFilesTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("pivot-etc-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void WriteHosts_NamesTheBoardAndLocalhost()
    {
        new SystemFiles(_folder).WriteHosts("pi");

        Assert.Equal("# Written by pivot.\n127.0.0.1 localhost\n127.0.1.1 pi\n::1       localhost ip6-localhost ip6-loopback\n", File.ReadAllText(Path.Combine(_folder, "hosts")));
    }

    [Fact]
    public void WriteNameServers_AtMostThree_AndNoneWhenTheLeaseIsOver()
    {
        SystemFiles files = new(_folder);
        files.WriteNameServers([]);
        Assert.False(File.Exists(Path.Combine(_folder, "resolv.conf")));

        files.WriteNameServers([Lease("192.0.2.53 192.0.2.54", "example.com"), Lease("192.0.2.55 192.0.2.56", "other.example")]);
        Assert.Equal(
            "# Written by pivot: what DHCP has given.\nsearch example.com\nnameserver 192.0.2.53\nnameserver 192.0.2.54\nnameserver 192.0.2.55\n", File.ReadAllText(Path.Combine(_folder, "resolv.conf")));

        files.WriteNameServers([]);
        Assert.Equal("# Written by pivot: what DHCP has given.\n", File.ReadAllText(Path.Combine(_folder, "resolv.conf")));
    }

    private static DhcpLease Lease(string names, string domain) => DhcpScript.Read($"pivot-dhcp|bound|192.0.2.50|24|||{names}|||60||{domain}")!.Lease!;
}
