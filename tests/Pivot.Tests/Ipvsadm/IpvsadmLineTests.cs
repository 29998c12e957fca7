using Pivot.Config;
using Pivot.Ipvsadm;

namespace Pivot.Tests.Ipvsadm;

public sealed class IpvsadmLineTests
{
    [Theory]
    [InlineData("/usr/sbin/ipvsadm", "-Ln", "Ipvsadm", "-Ln", null)]
    [InlineData("ipvsadm-save", "-n", "Save", "-n", null)]
    [InlineData("./ipvsadm-restore", "", "Restore", "", null)]
    [InlineData("pivot", "ipvsadm -A -t 192.0.2.80:80", "Ipvsadm", "-A -t 192.0.2.80:80", null)]
    [InlineData("pivot", "--control /run/c ipvsadm -Ln --stats", "Ipvsadm", "-Ln --stats", "/run/c")]
    public void Of_NamesOfIpvsadm_AreRecognized(string program, string arguments, string name, string rest, string? control)
    {
        IpvsadmLine line = IpvsadmLine.Of(program, arguments.Split(' ', StringSplitOptions.RemoveEmptyEntries))!;

        Assert.Equal((name, rest, control), (line.Name.ToString(), string.Join(' ', line.Arguments), line.Control));
    }

    [Theory]
    [InlineData("pivot", "status")]
    [InlineData("pivot", "")]
    [InlineData("pivot", "ipvsadm --help")]
    [InlineData("pivot", "show services ipvsadm")]
    public void Of_PivotsOwnCommands_AreNot(string program, string arguments) => Assert.Null(IpvsadmLine.Of(program, arguments.Split(' ', StringSplitOptions.RemoveEmptyEntries)));

    [Fact]
    public async Task Run_HelpAndWrongArguments_NeedNoDaemon()
    {
        TestConsole console = new(null, null, ("PIVOT_CONTROL", "/nonexistent/control.sock"));

        Assert.Equal(0, await console.RunAsync("ipvsadm", "-h"));
        Assert.Equal(2, await console.RunAsync("ipvsadm", "-A"));
        Assert.Equal(ExitCode.NoDaemon, await console.RunAsync("ipvsadm", "-Ln"));
        Assert.Contains("-a|-e SERVICE", console.Output, StringComparison.Ordinal);
        Assert.Contains("You need to supply the 'service-address' option for the 'add-service' command", console.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Names_OfAServicesFile_AreByProtocolAndHaveAliases()
    {
        string file = Path.GetTempFileName();
        try
        {
            File.WriteAllText(file, "# ports\nhttp\t80/tcp\twww # web\ndomain 53/udp\nbroken\n");
            SystemNames names = new(file);

            Assert.Equal(((ushort?)80, (ushort?)80, (ushort?)null), (names.PortOf("http", ServiceProtocol.Tcp), names.PortOf("www", ServiceProtocol.Tcp), names.PortOf("http", ServiceProtocol.Udp)));
            Assert.Equal(("http", (string?)null, "domain"), (names.NameOf(80, ServiceProtocol.Tcp), names.NameOf(80, ServiceProtocol.Udp), names.NameOf(53, ServiceProtocol.Udp)));
        }
        finally
        {
            File.Delete(file);
        }
    }
}
