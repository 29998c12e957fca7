using System.Globalization;
using Pivot.Ipvsadm.Arguments;

namespace Pivot.Ipvsadm;

/// <summary>Reads what <c>ipvsadm -S</c> has written: a command a line, with or without the program's name. Empty lines and those that begin with "#" are nothing.</summary>
internal static class RestoreFile
{
    /// <summary>The commands of the lines.</summary>
    /// <param name="lines">The text's lines.</param>
    /// <param name="names">Where names come from.</param>
    /// <param name="numbers">The line of each command, from 1.</param>
    /// <exception cref="IpvsadmException">A line is wrong; the message names it.</exception>
    public static IReadOnlyList<IpvsadmCommand> Parse(IEnumerable<string> lines, INetworkNames names, out IReadOnlyList<int> numbers)
    {
        List<IpvsadmCommand> commands = [];
        List<int> found = [];
        int number = 0;
        foreach (string line in lines)
        {
            number++;
            try
            {
                if (Parse(line, names) is { } command)
                {
                    commands.Add(command);
                    found.Add(number);
                }
            }
            catch (IpvsadmException error)
            {
                throw At(number, error);
            }
        }

        numbers = found;
        return commands;
    }

    /// <summary>The complaint about a line.</summary>
    public static IpvsadmException At(int line, IpvsadmException error) =>
        new(string.Create(CultureInfo.InvariantCulture, $"line {line}: {error.Message.TrimEnd()}: nothing was changed"), error.ExitCode);

    /// <summary>The command of one line; null for one that is nothing.</summary>
    /// <exception cref="IpvsadmException">It is wrong.</exception>
    public static IpvsadmCommand? Parse(string line, INetworkNames names)
    {
        string[] words = line.Split((char[])[' ', '\t', '\r'], StringSplitOptions.RemoveEmptyEntries);
        string[] arguments = words is ["ipvsadm", .. var rest] ? rest : words;
        if (arguments.Length == 0 || arguments[0][0] == '#')
        {
            return null;
        }

        IpvsadmCommand command = CommandParser.Parse(arguments, names);
        return command.IsChange ? command : throw new IpvsadmException($"{arguments[0]} changes nothing, so it does not belong here", IpvsadmException.Wrong);
    }
}
