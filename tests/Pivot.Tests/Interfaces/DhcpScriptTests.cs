using System.Diagnostics;
using System.Net;
using Pivot.Interfaces;
using Pivot.Linux.Interfaces;

namespace Pivot.Tests.Interfaces;

/// <summary>What udhcpc tells by the script, and what of it is believed.</summary>
public sealed class DhcpScriptTests
{
    private static readonly HostRoute Default = new(new IPNetwork(IPAddress.Any, 0), IPAddress.Parse("192.0.2.1"));

    [Fact]
    public void Write_ThenRunAsUdhcpcDoes_IsReadBack()
    {
        string directory = Directory.CreateTempSubdirectory("pivot-dhcp-").FullName;
        try
        {
            DhcpScript.Write(directory);
            ProcessStartInfo start = new(DhcpScript.Shell, DhcpEvent.Bound) { WorkingDirectory = directory, RedirectStandardOutput = true };
            (string Name, string Value)[] variables =
            [
                ("ip", "192.0.2.50"), ("mask", "24"), ("router", "192.0.2.1 192.0.2.2"), ("dns", "192.0.2.53 192.0.2.54"), ("ntpsrv", "192.0.2.7"), ("mtu", "1400"), ("lease", "3600"),
                ("serverid", "192.0.2.1"), ("domain", "example.com"),
            ];
            foreach ((string name, string value) in variables)
            {
                start.Environment[name] = value;
            }

            using Process process = Process.Start(start)!;
            DhcpEvent? read = DhcpScript.Read(process.StandardOutput.ReadToEnd().TrimEnd('\n'));

            Assert.Equal(DhcpEvent.Bound, read?.Name);
            DhcpLease lease = Assert.IsType<DhcpLease>(read?.Lease);
            Assert.Equal("192.0.2.50", lease.Address.ToString());
            Assert.Equal(24, lease.PrefixLength);
            Assert.Equal([Default], lease.Routes);
            Assert.Equal(["192.0.2.53", "192.0.2.54"], lease.NameServers.Select(one => one.ToString()));
            Assert.Equal(["192.0.2.7"], lease.TimeServers.Select(one => one.ToString()));
            Assert.Equal(1400, lease.MtuBytes);
            Assert.Equal(3600u, lease.Seconds);
            Assert.Equal("192.0.2.1", lease.Server?.ToString());
            Assert.Equal("example.com", lease.Domain);
        }
        finally
        {
            Directory.Delete(directory, recursive: true);
        }
    }

    [Fact]
    public void Read_ClasslessRoutes_CountInsteadOfRouters()
    {
        DhcpLease? lease = Lease(routers: "192.0.2.1", routes: "10.0.0.0/8 192.0.2.3 198.51.100.0/24 0.0.0.0 0.0.0.0/0 192.0.2.4 203.0.113.0/24");

        Assert.Equal(["10.0.0.0/8 192.0.2.3", "198.51.100.0/24 ", "0.0.0.0/0 192.0.2.4"], lease?.Routes.Select(route => $"{route.Destination} {route.Gateway}"));
    }

    [Theory]
    [InlineData("576", null)]
    [InlineData("1279", null)]
    [InlineData("1280", 1280)]
    [InlineData("9216", 9216)]
    [InlineData("65535", null)]
    [InlineData("-1", null)]
    [InlineData("x", null)]
    [InlineData("", null)]
    public void Read_Mtu_IsTakenWhereItIsSensible(string text, int? expected) => Assert.Equal(expected, Lease(mtu: text)!.MtuBytes);

    [Theory]
    [InlineData("4294967295", null)]
    [InlineData("", null)]
    [InlineData("0", 1u)]
    [InlineData("120", 120u)]
    public void Read_Duration_IsForEverOrAtLeastASecond(string text, uint? expected) => Assert.Equal(expected, Lease(seconds: text)!.Seconds);

    [Theory]
    [InlineData("0.0.0.0", "24")]
    [InlineData("127.0.0.1", "24")]
    [InlineData("224.0.0.1", "24")]
    [InlineData("2001:db8::1", "24")]
    [InlineData("here", "24")]
    [InlineData("", "24")]
    [InlineData("192.0.2.50", "0")]
    [InlineData("192.0.2.50", "33")]
    [InlineData("192.0.2.50", "")]
    public void Read_NoAddressOfAHost_IsNoLease(string address, string length) => Assert.Null(Lease(address, length));

    [Fact]
    public void Read_WhatMakesNoSense_IsLeftOut()
    {
        DhcpLease? lease = Lease(routers: "0.0.0.0 255.255.255.255 x", names: "192.0.2.53 192.0.2.53 ::1 nonsense", domain: "a b\u001b[2J");

        Assert.NotNull(lease);
        Assert.Empty(lease.Routes);
        Assert.Equal("192.0.2.53", Assert.Single(lease.NameServers).ToString());
        Assert.Null(lease.Domain);
    }

    [Theory]
    [InlineData("udhcpc: sending discover")]
    [InlineData("pivot-dhcp|bound|192.0.2.50|24")]
    [InlineData("pivot-dhcp|other|192.0.2.50|24||||||||")]
    [InlineData("pivot-dhcp|bound|192.0.2.50|24|||||||a|b|c")]
    public void Read_OtherLines_AreNoEvents(string line) => Assert.Null(DhcpScript.Read(line));

    [Fact]
    public void GivesTheSame_TellsLeasesApartButForTheirDuration()
    {
        Assert.True(Lease(seconds: "60")!.GivesTheSame(Lease(seconds: "120")));
        Assert.False(Lease().GivesTheSame(null));
        Assert.False(Lease().GivesTheSame(Lease("192.0.2.51")));
        Assert.False(Lease().GivesTheSame(Lease(routers: "192.0.2.2")));
        Assert.False(Lease().GivesTheSame(Lease(names: "192.0.2.2")));
        Assert.False(Lease().GivesTheSame(Lease(mtu: "1400")));
    }

    private static DhcpLease Lease() => Lease("192.0.2.50")!;

    private static DhcpLease? Lease(
        string address = "192.0.2.50", string length = "24", string routers = "", string routes = "", string names = "", string mtu = "", string seconds = "60", string domain = "") =>
        DhcpScript.Read($"pivot-dhcp|renew|{address}|{length}|{routers}|{routes}|{names}||{mtu}|{seconds}|192.0.2.1|{domain}")!.Lease;
}
