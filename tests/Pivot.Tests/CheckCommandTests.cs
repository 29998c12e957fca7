using Pivot.Hosting;

namespace Pivot.Tests;

public sealed class CheckCommandTests
{
    [Fact]
    public async Task Check_GoodFile_SaysWhatItHolds()
    {
        TestConsole console = new();
        Assert.Equal(0, await console.RunAsync("check", "--config", "demo.toml"));
        Assert.Equal(("demo.toml is good: 1 service, 2 servers\n", ""), (console.Output, console.Error));
    }

    [Fact]
    public async Task Check_BadFile_PrintsEveryErrorAndTheAnswerIsNo()
    {
        string[] errors = ["demo.toml:3:1: unknown key 'nmae': did you mean 'name'?", "demo.toml:7:8: expected a port, found 'http'"];
        TestConsole console = new(TestConsole.Parts() with { CheckConfig = _ => new CheckOutcome(errors, [], "") });
        Assert.Equal(1, await console.RunAsync("check", "--config", "demo.toml"));
        Assert.Equal(("", string.Join('\n', errors) + "\n"), (console.Output, console.Error));
    }

    [Fact]
    public async Task Check_Warnings_ArePrintedAndTheFileIsStillGood()
    {
        TestConsole console = new(TestConsole.Parts() with { CheckConfig = _ => new CheckOutcome([], ["f:9:1: every server has weight 0"], "1 service") });
        Assert.Equal(0, await console.RunAsync("check", "--config", "f"));
        Assert.Equal(("f is good: 1 service\n", "f:9:1: every server has weight 0 (a warning)\n"), (console.Output, console.Error));
    }

    [Fact]
    public async Task Check_FileThatCannotBeRead_SaysSo()
    {
        TestConsole console = new(TestConsole.Parts() with { CheckConfig = path => throw new StartupException($"cannot read {path}: correct the path", 1) });
        Assert.Equal(1, await console.RunAsync("check", "--config", "nowhere.toml"));
        Assert.Equal("pivot: cannot read nowhere.toml: correct the path\n", console.Error);
    }
}
