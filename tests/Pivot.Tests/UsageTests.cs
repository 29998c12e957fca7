using System.CommandLine;

namespace Pivot.Tests;

/// <summary>A wrong command line gets exit code 2 and one line that says what to type.</summary>
public sealed class UsageTests
{
    [Theory]
    [InlineData("", "which command? pivot takes {commands} (pivot --help explains them)")]
    [InlineData("stauts", "unknown command 'stauts': did you mean 'status'?")]
    [InlineData("reboot", "unknown command 'reboot': pivot takes {commands}")]
    [InlineData("show", "which command? pivot show takes {show} (pivot show --help explains them)")]
    [InlineData("show conections", "unknown command 'conections': did you mean 'connections'?")]
    [InlineData("show drops now", "unknown argument 'now': see pivot show drops --help")]
    [InlineData("status --jsn", "unknown option '--jsn': did you mean '--json'?")]
    [InlineData("status --contol x", "unknown option '--contol': did you mean '--control'?")]
    [InlineData("status --frobnicate", "unknown option '--frobnicate': see pivot status --help")]
    [InlineData("run", "pivot run needs --config FILE, for example: pivot run --config /etc/pivot.toml")]
    [InlineData("check", "pivot check needs --config FILE, for example: pivot check --config /etc/pivot.toml")]
    [InlineData("run --config", "required argument missing for option: '--config': see pivot run --help")]
    [InlineData("show connections --limit many", "expected --limit to be a number from 0 to 10000, found 'many': see pivot show connections --help")]
    [InlineData("show connections --limit -1", "expected --limit to be a number from 0 to 10000, found '-1': see pivot show connections --help")]
    [InlineData("show connections --limit 10001", "expected --limit to be a number from 0 to 10000, found '10001': see pivot show connections --help")]
    [InlineData("show connections --client home", "expected --client to be an IP address such as 192.0.2.7, found 'home': see pivot show connections --help")]
    [InlineData("explain web --way dokcer", "expected --way to be one of gateway, replies, docker, virtual-address, tunnel, local-address, found 'dokcer' (did you mean 'docker'?): see pivot explain --help")]
    [InlineData("forwarding home 192.0.2.80:80", "expected CLIENT to be an IP address, with or without a port, such as 192.0.2.7:80 or [2001:db8::7]:80, found 'home': see pivot forwarding --help")]
    [InlineData("forwarding 192.0.2.7 [2001:db8::80]:80", "expected CLIENT and VIP:PORT to be of one address family, found 192.0.2.7 and 2001:db8::80: see pivot forwarding --help")]
    [InlineData("forwarding 192.0.2.7 192.0.2.80:80 --protocol tpc", "expected --protocol to be one of tcp, udp, sctp, icmp, found 'tpc' (did you mean 'tcp'?): see pivot forwarding --help")]
    [InlineData("completion zsh", "unknown command 'zsh': pivot completion takes bash")]
    public async Task Run_WrongCommandLine_SaysWhatToType(string arguments, string expected)
    {
        TestConsole console = new();
        int exitCode = await console.RunAsync(arguments.Split(' ', StringSplitOptions.RemoveEmptyEntries));
        RootCommand root = console.CommandLine.Root;
        expected = expected.Replace("{commands}", Listed(root), StringComparison.Ordinal).Replace("{show}", Listed(root.Subcommands.First(command => command.Name == "show")), StringComparison.Ordinal);
        Assert.Equal($"pivot: {expected}\n", console.Error);
        Assert.Equal("", console.Output);
        Assert.Equal(2, exitCode);
    }

    /// <summary>"run, check or status".</summary>
    private static string Listed(Command group)
    {
        string[] names = [.. group.Subcommands.Select(command => command.Name)];
        Assert.True(names.Length > 5);
        return $"{string.Join(", ", names[..^1])} or {names[^1]}";
    }

    [Fact]
    public async Task Version_Asked_PrintsProductAndVersion()
    {
        TestConsole console = new();
        Assert.Equal(0, await console.RunAsync("--version"));
        Assert.Matches("^pivot [0-9]+\\.[0-9]+\\.[0-9]+\n$", console.Output);
    }

    [Fact]
    public async Task Help_OfEveryCommand_DescribesItAndEndsWithExamples()
    {
        foreach (string[] path in CommandPaths.All())
        {
            TestConsole console = new();
            Assert.Equal(0, await console.RunAsync([.. path, "--help"]));
            Assert.Contains("Description:\n  ", console.Output, StringComparison.Ordinal);
            if (path is not ["completion", "bash"])
            {
                Assert.Contains("Examples:\n  ", console.Output, StringComparison.Ordinal);
                Assert.Contains(string.Join(' ', ["pivot", .. path]), console.Output[console.Output.IndexOf("Examples:", StringComparison.Ordinal)..], StringComparison.Ordinal);
            }
        }
    }

    [Theory]
    [InlineData("pivot stat", "status\n")]
    [InlineData("pivot show co", "configuration\nconnections\n--control\n")]
    [InlineData("pivot show connections --cl", "--client\n")]
    public async Task Suggest_PartOfALine_NamesWhatFits(string line, string expected)
    {
        TestConsole console = new();
        Assert.Equal(0, await console.RunAsync($"[suggest:{line.Length}]", line));
        Assert.Equal(expected, console.Output);
    }

    [Fact]
    public async Task CompletionBash_Printed_AsksPivotItself()
    {
        TestConsole console = new();
        Assert.Equal(0, await console.RunAsync("completion", "bash"));
        Assert.Contains("[suggest:${COMP_POINT}]", console.Output, StringComparison.Ordinal);
        Assert.Contains("complete -o default -F _pivot_complete pivot\n", console.Output, StringComparison.Ordinal);
    }
}
