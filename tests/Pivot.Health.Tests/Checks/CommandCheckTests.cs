using Pivot.Health.Checks;
using Pivot.Health.Tests.Fakes;
using Pivot.Linux.Processes;

namespace Pivot.Health.Tests.Checks;

/// <summary>command checks with real programs.</summary>
public sealed class CommandCheckTests
{
    private static Task<CheckResult> RunAsync(CancellationToken token, params string[] run) =>
        new HealthChecker(new FakeNetwork(), new Runner(), null, 1).RunAsync(Servers.Target(), new HealthCheckSpec { Kind = HealthCheckKind.Command, Run = run }, token);

    [Theory]
    [InlineData("exit 0", true, "exit status 0")]
    [InlineData("exit 3", false, "exit status 3")]
    [InlineData("echo; echo disk full; echo more; exit 2", false, "exit status 2: disk full")]
    [InlineData("echo to stderr >&2; exit 1", false, "exit status 1: to stderr")]
    [InlineData("kill -9 $$", false, "killed by signal 9")]
    [InlineData("head -c 1000000 /dev/zero; exit 4", false, "exit status 4: ")]
    [InlineData("echo $PIVOT_SERVICE $PIVOT_SERVER $PIVOT_ADDRESS $PIVOT_PORT; exit 1", false, "exit status 1: web web2 192.0.2.12 80")]
    [InlineData("echo {service} {server} {address} {port}; exit 1", false, "exit status 1: web web2 192.0.2.12 80")]
    [InlineData("cat; exit 0", true, "exit status 0")]
    public async Task Command_Shell_IsJudgedByItsExit(string script, bool healthy, string reason)
    {
        CheckResult result = await RunAsync(TestContext.Current.CancellationToken, "sh", "-c", script);

        Assert.Equal(healthy, result.Healthy);
        Assert.StartsWith(reason, result.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Command_Missing_SaysSo()
    {
        CheckResult result = await RunAsync(TestContext.Current.CancellationToken, "/nonexistent/check");

        Assert.Equal("cannot run /nonexistent/check: No such file or directory", result.Reason);
    }

    private sealed class Runner : ICommandRunner
    {
        public async Task<CommandOutcome> RunAsync(IReadOnlyList<string> arguments, IReadOnlyList<string> environment, CancellationToken token)
        {
            CommandExit exit = await CommandProcess.RunAsync(arguments, environment, token);
            return new CommandOutcome(exit.ExitStatus, exit.Signal, exit.FirstLine, exit.StartError);
        }
    }
}
