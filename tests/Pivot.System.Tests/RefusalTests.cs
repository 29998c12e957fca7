using Pivot.System.Tests.Topology;
using Pivot.Testing.Networks;
using Pivot.Testing.Processes;

namespace Pivot.System.Tests;

/// <summary>Starts that must fail: one clear line on standard error, the right exit status, and nothing changed on the host.</summary>
public sealed class RefusalTests(TwoArmedNetwork network) : IClassFixture<TwoArmedNetwork>
{
    private const int No = 1;
    private const int Usage = 2;
    private static readonly TimeSpan RefusalLimit = TimeSpan.FromSeconds(15);
    private static readonly string Services = ServiceToml.Write("web", "tcp", "80", [(0, 8081, 1)]);

    [Fact]
    public void Run_BrokenToml_NamesFileLineAndColumn()
    {
        using PivotFiles files = new(Services);
        files.Rewrite("[director]\nname = \n");

        AssertRefused(files, No, $"{files.ConfigFile}:2:");
    }

    [Fact]
    public void Run_UnknownKey_NamesItAndTheNearestRightOne()
    {
        using PivotFiles files = new(Services.Replace("scheduler", "sheduler", StringComparison.Ordinal));

        AssertRefused(files, No, files.ConfigFile, "sheduler", "scheduler");
    }

    [Fact]
    public void Run_OverlappingServices_NamesBoth()
    {
        using PivotFiles files = new(Services + ServiceToml.Write("wide", "tcp", "\"80-89\"", [(1, null, 1)]));

        AssertRefused(files, No, files.ConfigFile, "web", "wide");
    }

    [Fact]
    public void Run_NoSuchConfiguration_NamesTheFile()
    {
        using PivotFiles files = new(Services);
        File.Delete(files.ConfigFile);

        AssertRefused(files, Usage, files.ConfigFile);
    }

    [Fact]
    public void Run_NoTunDevice_NamesIt()
    {
        using PivotFiles files = new(Services);

        AssertRefused(["unshare", "--mount", "sh", "-c", "mount -t tmpfs none /dev/net && exec \"$@\"", "sh", .. RunCommand(files)], No, "/dev/net/tun");
    }

    [Theory]
    [InlineData("--bounding-set=-net_admin")]
    [InlineData("--reuid=65534", "--regid=65534", "--clear-groups", "--inh-caps=-all", "--bounding-set=-all")]
    public void Run_WithoutPrivileges_NamesWhatIsMissing(params string[] setpriv)
    {
        using PivotFiles files = new(Services);
        Directory.CreateDirectory(files.StateDirectory);
        Command.Run("chown", "-R", "65534:65534", files.Directory).Succeeded();

        AssertRefused(["setpriv", .. setpriv, .. RunCommand(files)], No, "CAP_NET_ADMIN");
    }

    [Theory]
    [InlineData("link add pivot0 type bridge", "link delete pivot0")]
    [InlineData("tuntap add pivot0 mode tun", "tuntap delete pivot0 mode tun")]
    public void Run_InterfaceNameTaken_NamesItAndLeavesIt(string take, string release)
    {
        network.Board.Ip(take);
        try
        {
            using PivotFiles files = new(Services);

            AssertRefused(files, No, "pivot0");
        }
        finally
        {
            network.Board.Ip(release);
        }
    }

    [Fact]
    public void Run_SecondOfTheSameConfiguration_SaysSoAndLeavesTheFirstAlone()
    {
        using PivotFiles files = new(Services);
        using PivotDaemon first = PivotDaemon.Start(network.Board, files);

        AssertRefused(files, No, "another pivot", files.ControlSocket);

        Assert.Equal(first.Id, first.Json("status").GetProperty("pid").GetInt32());
    }

    [Fact]
    public void Run_SecondOnTheSameState_NamesTheDirectoryAndLeavesTheFirstAlone()
    {
        using PivotFiles files = new(Services);
        using PivotDaemon first = PivotDaemon.Start(network.Board, files);
        files.Rewrite(File.ReadAllText(files.ConfigFile).Replace("control.sock", "other.sock", StringComparison.Ordinal));

        AssertRefused(files, No, files.StateDirectory);

        Assert.Equal(first.Id, first.Json("status").GetProperty("pid").GetInt32());
    }

    [Fact]
    public void Run_WithoutConfiguration_SaysHowItIsUsed()
    {
        using PivotFiles files = new(Services);

        AssertRefused([RepositoryPaths.PivotBinary, "run"], Usage, "--config");
    }

    private static string[] RunCommand(PivotFiles files) => [files.BinaryForAll, "run", "--config", files.ConfigFile];

    private void AssertRefused(PivotFiles files, int exitCode, params string[] words) => AssertRefused(RunCommand(files), exitCode, words);

    private void AssertRefused(string[] command, int exitCode, params string[] words)
    {
        HostSnapshot before = HostSnapshot.Take(network.Board);

        CommandResult result = network.Board.Run(RefusalLimit, command);

        string line = Assert.Single(result.ErrorLines);
        Assert.All(words, word => Assert.Contains(word, line, StringComparison.Ordinal));
        Assert.Equal(exitCode, result.ExitCode);
        network.AssertBoardIsAs(before);
    }
}
