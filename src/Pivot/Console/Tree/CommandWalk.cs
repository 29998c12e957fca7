using System.CommandLine;
using Pivot.Commands;
using Pivot.Console.Commands;

namespace Pivot.Console.Tree;

/// <summary>
/// Walks along a line through the tree of commands: words that begin one command only stand for it, options take their values, the rest are arguments. What is wrong about values, and what is missing, the library finds out.
/// </summary>
internal sealed class CommandWalk
{
    private readonly List<string> _words = [];
    private readonly List<Command> _path;
    private readonly List<Option> _options = [];
    private bool _isFree;

    private CommandWalk(Command root) => _path = [root];

    /// <summary>The command that the words lead to.</summary>
    public Command Command => _path[^1];

    /// <summary>The words, those for commands in full.</summary>
    public IReadOnlyList<string> Words => _words;

    /// <summary>The options that the words name.</summary>
    public IReadOnlyList<Option> Options => _options;

    /// <summary>The option whose value comes next; null when none is due.</summary>
    public Option? Pending { get; private set; }

    /// <summary>How many arguments there are.</summary>
    public int Arguments { get; private set; }

    /// <summary>What follows is for another program's rules (<c>ipvsadm</c>).</summary>
    public bool IsFree => _isFree;

    /// <summary>Walks.</summary>
    /// <exception cref="LineException">A word is no command, or may be several.</exception>
    public static CommandWalk Along(Command root, IReadOnlyList<string> words)
    {
        CommandWalk walk = new(root);
        for (int i = 0; i < words.Count; i++)
        {
            walk.Take(words[i], i);
        }

        return walk;
    }

    /// <summary>The options that may stand here, without those that are there.</summary>
    public IEnumerable<Option> Available()
    {
        for (int i = _path.Count - 1; i >= 0; i--)
        {
            foreach (Option option in _path[i].Options)
            {
                if (!option.Hidden && !_options.Contains(option) && (i == _path.Count - 1 || option.Recursive))
                {
                    yield return option;
                }
            }
        }
    }

    private void Take(string word, int place)
    {
        if (_isFree)
        {
            _words.Add(word);
        }
        else if (Pending is not null)
        {
            Pending = null;
            _words.Add(word);
        }
        else if (word.Length > 1 && word[0] == '-')
        {
            _words.Add(word);
            TakeOption(word);
        }
        else if (Resolve(word, place) is { } command)
        {
            _path.Add(command);
            _words.Add(command.Name);
            _isFree = command is IpvsadmEntry;
        }
        else
        {
            _words.Add(word);
            Arguments++;
        }
    }

    private void TakeOption(string word)
    {
        string name = word.Split('=', ':')[0];
        for (int i = _path.Count - 1; i >= 0; i--)
        {
            foreach (Option option in _path[i].Options)
            {
                if (option.Name == name || option.Aliases.Contains(name))
                {
                    _options.Add(option);
                    Pending = option.Arity.MaximumNumberOfValues > 0 && option.ValueType != typeof(bool) && name.Length == word.Length ? option : null;
                    return;
                }
            }
        }
    }

    /// <summary>The command that a word means; null where it is an argument.</summary>
    private Command? Resolve(string word, int place)
    {
        List<Command> fitting = [];
        foreach (Command command in Command.Subcommands)
        {
            if (command.Name == word)
            {
                return command;
            }

            if (!command.Hidden && command.Name.StartsWith(word, StringComparison.Ordinal))
            {
                fitting.Add(command);
            }
        }

        if (fitting.Count > 1)
        {
            fitting.RemoveAll(static one => one is ISpelledOut);
        }

        return fitting.Count switch
        {
            1 => fitting[0],
            > 1 => throw new LineException($"'{word}' may be {Listed(fitting)}: type more of it", place),
            _ when Command.Arguments.Count > 0 => null,
            _ when Command.Subcommands.Count > 0 => throw new LineException(Unknown(word), place),
            _ => null,
        };
    }

    private string Unknown(string word)
    {
        List<Command> known = [.. Command.Subcommands.Where(static one => !one.Hidden)];
        string advice = NearestWord.Find(word, known.Select(static one => one.Name)) is { } nearest ? $"did you mean '{nearest}'?" : "? lists what there is";
        string where = _path.Count > 1 ? $" in '{string.Join(' ', _path.Skip(1).Select(static one => one.Name))}'" : "";
        return $"unknown command '{word}'{where}: {advice}";
    }

    private static string Listed(List<Command> commands)
    {
        string[] names = [.. commands.Select(static one => one.Name)];
        return $"{string.Join(", ", names[..^1])} or {names[^1]}";
    }
}
