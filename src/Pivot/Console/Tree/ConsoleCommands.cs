using System.CommandLine;
using System.CommandLine.Help;
using Pivot.Commands;
using Pivot.Console.Commands;
using Pivot.Console.Configuring;
using Pivot.Rendering;

namespace Pivot.Console.Tree;

/// <summary>The tree of the command line as a console has it: without what makes no sense there, with what only a console can do.</summary>
/// <param name="parts">What other layers do for the commands.</param>
/// <param name="environment">Reads an environment variable.</param>
internal sealed class ConsoleCommands(CommandLineParts parts, Func<string, string?> environment)
{
    /// <summary>They run a daemon or another console, or read the standard input.</summary>
    private static readonly string[] Senseless = ["run", "appliance", "console", "completion", "import", "commit"];

    /// <summary>The commands for one line.</summary>
    /// <param name="session">Where it runs.</param>
    /// <param name="terminal">Where they print.</param>
    /// <param name="behind">What <c>run</c> of the configuration mode has its commands from; null for that itself, where nothing leaves or begins a mode.</param>
    public CommandLine For(IConsoleSession session, Terminal terminal, IConsoleMode? behind)
    {
        CommandLine commands = new(parts, terminal, name => Variable(name, session));
        RootCommand root = commands.Root;
        foreach (Command command in root.Subcommands.Where(static one => Senseless.Contains(one.Name)).ToArray())
        {
            root.Subcommands.Remove(command);
        }

        HideUseless(root);
        AddOwn(commands, session);
        if (behind is not null)
        {
            root.Add(new ExitCommand(session));
            root.Add(new ConfigureCommand(session, behind));
        }

        return commands;
    }

    private static void AddOwn(CommandLine commands, IConsoleSession session)
    {
        RootCommand root = commands.Root;
        foreach (Command show in root.Subcommands.Where(static one => one.Name == "show"))
        {
            show.Add(new ShowLogCommand(session));
            show.Add(new ShowVersionCommand(session));
        }

        root.Add(new PingCommand(session));
        root.Add(new TracerouteCommand(session));
        root.Add(MachineCommand.Reboot(session));
        root.Add(MachineCommand.PowerOff(session));
        root.Add(new ShellCommand(session, commands.Environment));
        root.Add(new ResizeCommand(session));
        root.Add(new HelpCommand(commands));
    }

    /// <summary>Which daemon is asked is settled, and help is what <c>?</c> gives.</summary>
    private static void HideUseless(Command command)
    {
        foreach (Option option in command.Options)
        {
            option.Hidden |= option is HelpOption or VersionOption || ClientContext.NamesDaemon(option);
        }

        foreach (Command sub in command.Subcommands)
        {
            HideUseless(sub);
        }
    }

    private string? Variable(string name, IConsoleSession session) => name == ClientContext.ControlVariable ? session.ControlPath : environment(name);
}
