using System.CommandLine;
using Pivot.Console;
using Pivot.Console.Tree;
using Pivot.Rendering;

namespace Pivot.Tests.Console;

/// <summary>The tree of commands as the console has it: every point of it explains itself.</summary>
public sealed class CommandTreeTests
{
    private readonly CommandLine _commands;

    public CommandTreeTests()
    {
        ConsoleSession session = new(new FakeConsoleTerminal(), new ConsoleOptions("/nonexistent/control.sock", Colours: false, Idle: null));
        ConsoleCommands commands = new(TestConsole.Parts(), static _ => null);
        _commands = commands.For(session, new Terminal(new StringWriter(), new StringWriter(), 80, Colours: false, ColoursOnError: false), new OperationalMode(commands, session));
    }

    [Theory]
    [InlineData("exit")]
    [InlineData("exi")]
    [InlineData("configure")]
    [InlineData("config")]
    public void For_RunOfTheConfigurationMode_HasNothingThatChangesTheMode(string word)
    {
        ConsoleSession session = new(new FakeConsoleTerminal(), new ConsoleOptions("/nonexistent/control.sock", Colours: false, Idle: null));
        CommandLine commands = new ConsoleCommands(TestConsole.Parts(), static _ => null).For(session, new Terminal(new StringWriter(), new StringWriter(), 80, Colours: false, ColoursOnError: false), behind: null);

        Assert.StartsWith($"unknown command '{word}'", Assert.Throws<LineException>(() => CommandWalk.Along(commands.Root, [word])).Message, StringComparison.Ordinal);
        Assert.Equal("show", CommandWalk.Along(commands.Root, ["sho"]).Words[0]);
    }

    [Fact]
    public void Expect_EveryPointOfTheTree_DescribesEveryChoice()
    {
        int points = 0;
        foreach (string[] path in Paths(_commands.Root, []).Prepend([]))
        {
            Expectation expectation = CommandExpectation.Of(_commands, new LineSoFar(path, ""));
            Check(expectation, path);
            foreach (Choice option in CommandExpectation.Of(_commands, new LineSoFar(path, "-")).Choices)
            {
                Check(CommandExpectation.Of(_commands, new LineSoFar([.. path, option.Word], "")), [.. path, option.Word]);
            }

            points++;
        }

        Assert.InRange(points, 30, 200);
    }

    [Fact]
    public void Expect_ArgumentsOneByOne_AreNamed()
    {
        Assert.Contains(Expect("weight").Choices, static one => one is { Word: "SERVICE", Kind: ChoiceKind.Value });
        Assert.Contains(Expect("weight", "web").Choices, static one => one is { Word: "SERVER", Kind: ChoiceKind.Value });
        Assert.Contains(Expect("weight", "web", "web1").Choices, static one => one is { Word: "N", Kind: ChoiceKind.Value });
        Assert.DoesNotContain(Expect("weight", "web", "web1", "3").Choices, static one => one.Word == "N");
        Assert.False(Expect("weight", "web", "web1").IsComplete);
        Assert.True(Expect("weight", "web", "web1", "3").IsComplete);
        Assert.False(Expect("show").IsComplete);
        Assert.False(Expect("check").IsComplete);
        Assert.True(Expect("check", "--config", "x").IsComplete);
    }

    [Fact]
    public void Tree_WhatMakesNoSenseHere_IsNotOffered()
    {
        string[] words = [.. Expect().Choices.Select(static one => one.Word)];

        Assert.DoesNotContain(words, static one => one is "run" or "console" or "completion" or "appliance" or "import" || one.StartsWith('-'));
        Assert.All((string[])["show", "ping", "traceroute", "reboot", "poweroff", "shell", "help", "exit", "top", "save"], word => Assert.Contains(word, words));
        Assert.DoesNotContain(Expect("show", "services").Choices, static one => one.Word.StartsWith("--co", StringComparison.Ordinal) || one.Word.StartsWith("--help", StringComparison.Ordinal));
    }

    [Fact]
    public void Lines_OfEveryExpectation_Fit80Columns() => Assert.All(
        Paths(_commands.Root, []).Prepend([]), path => Assert.All(ChoiceList.Lines(CommandExpectation.Of(_commands, new LineSoFar(path, "")), 80), static line => Assert.InRange(line.Length, 1, 79)));

    private static void Check(Expectation expectation, string[] path)
    {
        Assert.True(expectation.Choices.Count > 0 || expectation.IsComplete, $"nothing is expected behind '{string.Join(' ', path)}'");
        Assert.All(expectation.Choices, choice => Assert.True(choice.Description.Length > 3 && choice.Word.Length > 0, $"'{choice.Word}' behind '{string.Join(' ', path)}' has no description"));
    }

    private static IEnumerable<string[]> Paths(Command command, string[] path) =>
        command.Subcommands.Where(static sub => !sub.Hidden).SelectMany(sub => Paths(sub, [.. path, sub.Name]).Prepend([.. path, sub.Name]));

    private Expectation Expect(params string[] words) => CommandExpectation.Of(_commands, new LineSoFar(words, ""));
}
