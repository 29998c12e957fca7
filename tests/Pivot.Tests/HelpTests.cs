namespace Pivot.Tests;

/// <summary>What <c>--help</c> prints.</summary>
public sealed class HelpTests
{
    [Fact]
    public async Task Help_OfACommand_HasItsSyntaxArgumentsOptionsAndExamples()
    {
        Assert.Equal(
            """
            Description:
              Prints the commands that a real server needs so that its replies come back through the board

            Usage:
              pivot explain <SERVICE> [<SERVER>] [options]

            Arguments:
              <SERVICE>  The virtual service
              <SERVER>   One of its real servers; all when left out

            Options:
              --json            Print JSON (docs/control-api.md explains the fields)
              --config <FILE>   The configuration file that names the daemon's control socket
              --way <WAY>       Print this way's commands ready to run: gateway, replies, docker, virtual-address, tunnel, local-address; else the one that fits
              -?, -h, --help    Show help and usage information
              --control <PATH>  The daemon's control socket (else $PIVOT_CONTROL, else [director] control of --config, else /run/pivot/control.sock)

            Examples:
              pivot explain web
              pivot explain web web1 | ssh root@192.0.2.11 sh
              pivot explain web web1 --way docker


            """,
            await HelpAsync(null, "explain"));
    }

    [Theory]
    [InlineData("pivot check --config /etc/pivot.toml")]
    [InlineData("  explain <SERVICE> [<SERVER>]    Prints the commands that a real server needs")]
    [InlineData("  pivot [command] [options]\n")]
    public async Task Help_OfTheProgram_ListsCommandsWithTheirArguments(string expected) => Assert.Contains(expected, await HelpAsync(null), StringComparison.Ordinal);

    [Theory]
    [InlineData("run", "--config <FILE> (REQUIRED)")]
    [InlineData("show connections", "Show at most this many, 0 to 10000 [default: 100]")]
    [InlineData("import", "-o, --output <FILE>")]
    public async Task Help_OfAnOption_SaysWhatItNeedsAndWhatItIsElse(string command, string expected) =>
        Assert.Contains(expected, await HelpAsync(null, command.Split(' ')), StringComparison.Ordinal);

    [Fact]
    public async Task Help_OnANarrowTerminal_WrapsBetweenWordsUnderTheText()
    {
        string help = await HelpAsync(60, "explain");
        Assert.All(help.Split('\n'), line => Assert.True(line.Length <= 60, line));
        Assert.Contains(
            """
              --config <FILE>   The configuration file that names the
                                daemon's control socket
            """,
            help,
            StringComparison.Ordinal);
    }

    private static async Task<string> HelpAsync(int? width, params string[] path)
    {
        TestConsole console = new(width: width);
        Assert.Equal(0, await console.RunAsync([.. path, "--help"]));
        return console.Output;
    }
}
