using Pivot.Config;
using Pivot.Ipvsadm;
using Pivot.Ipvsadm.Arguments;
using Pivot.Ipvsadm.Editing;

namespace Pivot.Tests.Ipvsadm;

public sealed class IpvsEditorTests
{
    private const string File = """
        [[service]]
        name = "web"
        address = "192.0.2.80"
        port = 80
        forwarding = "fullnat"
        on_server_loss = "reset"

        [[service.server]]
        name = "one"
        address = "192.0.2.11"
        client_address = "proxy-v2"

        [[service]]
        name = "mail"
        address = "192.0.2.81"
        port = [25, 465, "1000-1099"]

        [[service]]
        name = "trap"
        address = "198.51.100.64/28"
        protocol = "any"
        port = "any"
        """;

    private static PivotConfig Config => ConfigReader.Read("t.toml", File).Config!;

    [Fact]
    public void View_ServicesOfManyPorts_AreOneForEachAndTheRestIsNamed()
    {
        IpvsView view = new(Config);

        Assert.Equal(["-t 192.0.2.80:80", "-t 192.0.2.81:25", "-t 192.0.2.81:465"], view.Services.Select(service => RuleText.Of(service.Rule.Key, NumericNames.Instance)));
        Assert.Equal(2, view.Hidden.Count);
        Assert.Contains("service \"mail\" (tcp 192.0.2.81 port 25, 465, 1000-1099) of which some are not shown", view.Hidden[0], StringComparison.Ordinal);
        Assert.Contains("service \"trap\"", view.Hidden[1], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("-D -t 192.0.2.81:25")]
    [InlineData("-E -t 192.0.2.81:25 -s rr")]
    [InlineData("-a -t 192.0.2.81:465 -r 192.0.2.12 -m")]
    public void Apply_OneOfSeveralPorts_IsRefusedAndNamesTheService(string line)
    {
        IpvsadmException error = Assert.Throws<IpvsadmException>(() => Apply(Config, line));

        Assert.Contains("service \"mail\"", error.Message, StringComparison.Ordinal);
        Assert.Equal(IpvsadmException.Refused, error.ExitCode);
    }

    [Fact]
    public void Apply_ClearAndAddTheSameInOneChange_KeepsWhatIpvsadmCannotSay()
    {
        PivotConfig restored = Apply(Config, "-C", "-A -t 192.0.2.80:80 -s rr", "-a -t 192.0.2.80:80 -r 192.0.2.11:80 -m -w 3");
        ServiceConfig web = restored.Services[^1];

        Assert.Equal(["trap", "web"], restored.Services.Select(service => service.Name));
        Assert.Equal(("rr", Director.Services.OnServerLoss.Reset), (web.Scheduler, web.OnServerLoss));
        ServerConfig server = Assert.Single(web.Servers);
        Assert.Equal(("one", 3, ForwardingChoice.FullNat, ClientAddressMethod.ProxyV2), (server.Name, server.Weight, server.Forwarding, server.ClientAddress));
    }

    [Fact]
    public void Apply_EditServer_MakesAFullNatServerWhatIsAsked()
    {
        ServerConfig server = Assert.Single(Apply(Config, "-e -t 192.0.2.80:80 -r 192.0.2.11 -g").Services[0].Servers);

        Assert.Equal((ForwardingChoice.DirectRouting, ClientAddressMethod.None, "one"), (server.Forwarding, server.ClientAddress, server.Name));
    }

    [Fact]
    public void Apply_AddedServices_HaveNamesThatAreTheirsAlone()
    {
        PivotConfig config = Apply(new PivotConfig(), "-A -t 192.0.2.80:80", "-A -u [2001:db8::80]:0 -p", "-a -t 192.0.2.80:80 -r 192.0.2.11 -m", "-a -t 192.0.2.80:80 -r 192.0.2.11:81 -m");

        Assert.Equal(["tcp-192.0.2.80-80", "udp-2001:db8::80-any"], config.Services.Select(service => service.Name));
        Assert.Equal(["192.0.2.11", "192.0.2.11-81"], config.Services[0].Servers.Select(server => server.Name));
        Assert.True(ConfigReader.Read("t.toml", Pivot.Config.Writing.ConfigWriter.Write(config)).IsGood);
    }

    [Fact]
    public void Import_DumpWithAMark_LeavesItsLinesOutAndNamesThem()
    {
        DumpImport import = DumpImport.Of(["# saved", "-A -t www.example.com:http -s rr", "-a -t www.example.com:http -r web1:8080 -m -w 2", "-A -f 7 -s rr", "-a -f 7 -r 192.0.2.11 -g"], new TestNames());

        Assert.Equal(["-A -t 192.0.2.80:80 -s rr", "-a -t 192.0.2.80:80 -r 192.0.2.11:8080 -m -w 2"], Lines(import.Config));
        Assert.Equal(["line 4 is left out: Pivot has no services by firewall mark", "line 5 is left out: Pivot has no services by firewall mark"], import.LeftOut.Select(line => line[..line.IndexOf(" (-f", StringComparison.Ordinal)]));
    }

    [Fact]
    public void Unsaid_KeysBeyondIpvsadm_AreNamed() => Assert.Equal(
        ["service \"web\": ipvsadm cannot say on_server_loss, name of server \"one\", client_address of server \"one\", forwarding of server \"one\" (written as -m)"], UnsaidByIpvsadm.Of(Config));

    [Fact]
    public void Lines_OfEveryCommand_CrossAsTheyAre() => Assert.All(
        (string[])[
            "-A -t 192.0.2.80:80 -s sh -p 60 -M 255.255.255.0 -b sh-fallback,sh-port", "-E -u [2001:db8::80]:53 -s wlc -p 60 -M 64 -o", "-D --sctp-service 192.0.2.80:1", "-C",
            "-a -t 192.0.2.80:80 -r 192.0.2.11:80 -i -w 2 -x 10 -y 5 --tun-type gue --tun-port 6080 --tun-csum", "-e -t 192.0.2.80:80 -r 192.0.2.11:81 -m -w 0", "-d -t [2001:db8::80]:80 -r [2001:db8::11]:80",
            "-Z", "-Z -t 192.0.2.80:80", "--set 1 0 3",
        ],
        line => Assert.Equal(line, CommandText.Of(CommandParser.Parse(line.Split(' '), NumericNames.Instance))));

    private static IEnumerable<string> Lines(PivotConfig config) => new IpvsView(config).Services.SelectMany(service =>
        (string[])[RuleText.Of(service.Rule, NumericNames.Instance), .. service.Servers.Select(server => RuleText.Of(service.Rule.Key, server, NumericNames.Instance))]);

    private static PivotConfig Apply(PivotConfig config, params string[] lines) =>
        IpvsEditor.Apply(config, Array.ConvertAll(lines, line => CommandParser.Parse(line.Split(' '), NumericNames.Instance)));
}
