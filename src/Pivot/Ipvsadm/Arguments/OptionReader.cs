namespace Pivot.Ipvsadm.Arguments;

/// <summary>
/// Reads options as popt does, which ipvsadm uses: letters can be put together and the last one can have its value attached, long names stand in full, a value can follow behind "=", what is no option is kept for later.
/// </summary>
internal sealed class OptionReader(IReadOnlyList<string> arguments)
{
    private readonly List<string> _rest = [];
    private int _next;
    private string _letters = "";
    private string _cluster = "";
    private bool _onlyRest;

    /// <summary>What was no option so far.</summary>
    public IReadOnlyList<string> Rest => _rest;

    /// <summary>The value of the option that was read last; null when it has none.</summary>
    public string? Value { get; private set; }

    /// <summary>The next option; null behind the last one.</summary>
    /// <exception cref="IpvsadmException">It is unknown, or its value is missing.</exception>
    public OptionSpec? Next()
    {
        while (_letters.Length == 0)
        {
            if (_next == arguments.Count)
            {
                return null;
            }

            string argument = arguments[_next++];
            if (_onlyRest || argument is not ['-', _, ..])
            {
                _rest.Add(argument);
            }
            else if (argument == "--")
            {
                _onlyRest = true;
            }
            else if (argument[1] == '-')
            {
                return Long(argument);
            }
            else
            {
                (_cluster, _letters) = (argument, argument[1..]);
            }
        }

        return Letter();
    }

    private OptionSpec Long(string argument)
    {
        int sign = argument.IndexOf('=', StringComparison.Ordinal);
        string name = sign < 0 ? argument[2..] : argument[2..sign];
        OptionSpec spec = Array.Find(OptionTable.All, option => option.Name == name) ?? throw Bad(argument, "unknown option");
        if (sign >= 0 && spec.Value == OptionValue.None)
        {
            throw Bad(argument, "option does not take an argument");
        }

        TakeValue(spec, sign < 0 ? null : argument[(sign + 1)..], argument);
        return spec;
    }

    private OptionSpec Letter()
    {
        char letter = _letters[0];
        _letters = _letters[1..];
        OptionSpec spec = Array.Find(OptionTable.All, option => option.Letter == letter) ?? throw Bad(_cluster, "unknown option");
        string? attached = null;
        if (spec.Value != OptionValue.None && _letters.Length > 0)
        {
            attached = _letters[0] == '=' ? _letters[1..] : _letters;
            _letters = "";
        }

        TakeValue(spec, attached, _cluster);
        return spec;
    }

    private void TakeValue(OptionSpec spec, string? attached, string written)
    {
        Value = attached;
        bool follows = _next < arguments.Count && (spec.Value == OptionValue.Required || !arguments[_next].StartsWith('-'));
        if (spec.Value != OptionValue.None && attached is null && follows)
        {
            Value = arguments[_next++];
        }

        if (spec.Value == OptionValue.Required && Value is null)
        {
            throw Bad(written, "missing argument");
        }
    }

    private static IpvsadmException Bad(string argument, string what) => new($"{argument}: {what}", IpvsadmException.Refused);
}
