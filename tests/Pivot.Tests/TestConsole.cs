using Pivot.Rendering;

namespace Pivot.Tests;

/// <summary>Runs command lines in this process and keeps what they print.</summary>
internal sealed class TestConsole
{
    public TestConsole(CommandLineParts? parts = null, int? width = null, params (string Name, string Value)[] environment)
    {
        Dictionary<string, string> variables = environment.ToDictionary(variable => variable.Name, variable => variable.Value);
        FlushNotingWriter output = new();
        Flushed = output.Flushed;
        Terminal = new Terminal(output, new StringWriter(), width, Colours: false, ColoursOnError: false);
        CommandLine = new CommandLine(parts ?? Parts(), Terminal, variables.GetValueOrDefault);
    }

    public Terminal Terminal { get; }

    public CommandLine CommandLine { get; }

    /// <summary>Ends when the output was first flushed.</summary>
    public Task Flushed { get; }

    public string Output => Terminal.Output.ToString()!;

    public string Error => Terminal.Error.ToString()!;

    /// <summary>Parts for tests that do not start a director.</summary>
    public static CommandLineParts Parts() => new()
    {
        LoadRunPlan = request => throw new Hosting.StartupException($"no plan for {request.Config}"),
        CheckConfig = path => new CheckOutcome([], [], "1 service, 2 servers"),
        ControlPathOfConfig = path => null,
    };

    public Task<int> RunAsync(params string[] arguments) => CommandLine.RunAsync(arguments, TestContext.Current.CancellationToken);
}
