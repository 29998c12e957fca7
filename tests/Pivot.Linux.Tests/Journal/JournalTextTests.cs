using System.Net;
using Pivot.Linux.Journal;
using Pivot.Linux.Steering;

namespace Pivot.Linux.Tests.Journal;

public class JournalTextTests
{
    private const string File = "/run/pivot/host.journal";

    private static readonly HostIdentity Host = new("0f1e2d3c", "net:[4026531840] cookie 1");

    private static readonly HostChange[] Changes =
    [
        new SysctlChange("net/ipv4/conf/eth0.5/forwarding", "0"),
        new SysctlChange("net/ipv4/ip_forward", "0"),
        new DeviceChange("pivot0"),
        new RouteChange(IPNetwork.Parse("0.0.0.0/0"), "pivot0", 7701),
        new RuleChange(1000, "eth1", IPAddress.Parse("192.0.2.11"), 7701),
        new RouteChange(IPNetwork.Parse("198.51.100.64/28"), "pivot0", 254),
        new ParameterChange("net/ipv4/neigh/eth0/proxy_delay", "0", "80"),
        new ProxyNeighbourChange(IPAddress.Parse("192.0.2.80"), "eth0"),
        new IcmpRuleChange(1000, "eth1", IPv6: true, 7701),
        new ClsactChange("eth0", 2),
        new ProgramChange("eth0", 2, 17, BpfAttachment.Tcx),
        new ProgramChange("eth0", 2, 18, BpfAttachment.Clsact, Egress: true),
    ];

    [Fact]
    public void Parse_EveryKindOfChange_ComesBackInOrder()
    {
        JournalText? journal = JournalText.Parse(Text(Changes), File);

        Assert.Equal(Host, journal!.Host);
        Assert.Equal(Changes, journal.Changes);
    }

    /// <summary>A journal that was written before programs had a direction.</summary>
    [Fact]
    public void Parse_ProgramWithoutADirection_SeesWhatComesIn()
    {
        string text = JournalText.WriteHeader(Host) + """{"make":{"kind":"program","device":"eth0","interface-index":2,"program":17,"attachment":"Tcx"}}""" + "\n";

        Assert.Equal([new ProgramChange("eth0", 2, 17, BpfAttachment.Tcx)], JournalText.Parse(text, File)!.Changes);
    }

    [Fact]
    public void Write_Change_IsOneReadableLine() => Assert.Equal(
        """{"make":{"kind":"route","destination":"198.51.100.64/28","device":"pivot0","table":254}}""" + "\n",
        JournalText.Write(new JournalLine { Make = Changes[5] }));

    [Fact]
    public void Parse_Undone_TakesTheChangeOut()
    {
        string text = Text(Changes) + JournalText.Write(new JournalLine { Undone = Changes[2].Identity });

        Assert.Equal(Changes.Where(change => change is not DeviceChange), JournalText.Parse(text, File)!.Changes);
    }

    [Fact]
    public void Parse_TornAtEveryByteOfTheLastLine_HoldsTheWholeLines()
    {
        string whole = Text(Changes[..3]);
        string last = JournalText.Write(new JournalLine { Make = Changes[3] });
        for (int length = 0; length < last.Length; length++)
        {
            Assert.Equal(Changes[..3], JournalText.Parse(whole + last[..length], File)!.Changes);
        }
    }

    [Theory]
    [InlineData("")]
    [InlineData("{\"version\":1,\"ho")]
    public void Parse_NotOneWholeLine_IsNothing(string text) => Assert.Null(JournalText.Parse(text, File));

    [Theory]
    [InlineData("nonsense\n", ":2 is damaged")]
    [InlineData("{}\n", ":2 is damaged")]
    [InlineData("{\"make\":{\"kind\":\"unheard-of\"}}\n", ":2 is damaged")]
    [InlineData("{\"make\":{\"kind\":\"route\",\"destination\":\"here\",\"device\":\"a\",\"table\":1}}\n", ":2 is damaged")]
    public void Parse_WholeLineThatIsNone_NamesFileAndLine(string line, string expected)
    {
        HostException failure = Assert.Throws<HostException>(() => JournalText.Parse(JournalText.WriteHeader(Host) + line, File));
        Assert.Contains(File + expected, failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Parse_OtherVersion_SaysSo()
    {
        HostException failure = Assert.Throws<HostException>(() => JournalText.Parse("{\"version\":2}\n", File));
        Assert.Contains("another version", failure.Message, StringComparison.Ordinal);
    }

    private static string Text(IEnumerable<HostChange> changes) =>
        JournalText.WriteHeader(Host) + string.Concat(changes.Select(change => JournalText.Write(new JournalLine { Make = change })));
}
