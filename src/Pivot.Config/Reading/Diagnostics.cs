using Pivot.Toml;

namespace Pivot.Config.Reading;

/// <summary>Collects everything that is said about one file.</summary>
internal sealed class Diagnostics(string path, IReadOnlyList<Schema.NotBuiltRule> notBuilt)
{
    private readonly List<ConfigError> _errors = [];
    private readonly List<ConfigError> _warnings = [];
    private readonly List<TomlError> _valueFaults = [];

    public bool HasErrors => _errors.Count > 0;

    /// <summary>What of the schema this version refuses.</summary>
    public IReadOnlyList<Schema.NotBuiltRule> NotBuilt { get; } = notBuilt;

    /// <summary>The errors that are about one value by itself, whatever else the file says.</summary>
    public IReadOnlyList<TomlError> ValueFaults => _valueFaults;

    public void Error(TomlPosition at, string message) => _errors.Add(Located(at, message));

    /// <summary>Reports a value that is wrong by itself.</summary>
    public void ValueError(TomlPosition at, string message)
    {
        Error(at, message);
        _valueFaults.Add(new TomlError(at, message));
    }

    public void Warn(TomlPosition at, string message) => _warnings.Add(Located(at, message));

    public ConfigResult ToResult(PivotConfig? config) => new(HasErrors ? null : config, Sorted(_errors), Sorted(_warnings));

    private ConfigError Located(TomlPosition at, string message) => new(path, at.Line, at.Column, message);

    // OrderBy is stable: what is said about one place keeps the order in which it was found.
    private static ConfigError[] Sorted(List<ConfigError> items) => [.. items.OrderBy(item => item.Line).ThenBy(item => item.Column)];
}
