using System.Text.Json;
using Pivot.Control.Model;

namespace Pivot.Control.Rpc;

/// <summary>The methods about the configuration's text and commits of others.</summary>
internal static class ConfigurationMethods
{
    private const int MostVersions = 1000;

    /// <summary>Adds them to the table.</summary>
    public static void AddTo(Dictionary<string, Func<ParameterReader, Action<Utf8JsonWriter>>> methods, IDirectorChanges changes)
    {
        methods[ControlMethod.ConfigurationShow] = parameters =>
        {
            parameters.Check("number");
            return Write(changes.Configuration.Show(parameters.Int32("number", 0, 0, MostVersions)));
        };
        methods[ControlMethod.ConfigurationConfirm] = parameters =>
        {
            parameters.Check();
            return Write(changes.Configuration.Confirm());
        };
        methods[ControlMethod.ConfigurationSaved] = parameters =>
        {
            parameters.Check();
            return Write(changes.Configuration.Saved());
        };
        methods[ControlMethod.ConfigurationCommit] = parameters =>
        {
            parameters.Check("text", "base", "minutes", "dryRun", "origin");
            return Write(changes.Configuration.Commit(Query(parameters, parameters.Required("text"))));
        };
        methods[ControlMethod.ConfigurationRollback] = parameters =>
        {
            parameters.Check("number", "minutes", "dryRun", "origin");
            return Write(changes.Configuration.Rollback(parameters.Int32("number", 1, 1, MostVersions), Query(parameters, "")));
        };
    }

    /// <summary>0 minutes are none, as with an absent parameter.</summary>
    private static CommitQuery Query(ParameterReader parameters, string text) => new()
    {
        Text = text,
        Base = parameters.Text("base"),
        Minutes = parameters.Int32("minutes", 0, 0, CommitQuery.MaxMinutes) is > 0 and int minutes ? minutes : null,
        IsDryRun = parameters.Boolean("dryRun"),
        Origin = Origin(parameters.Text("origin")),
    };

    private static string Origin(string? origin) => origin switch
    {
        null => "control socket",
        { Length: > 0 and <= CommitQuery.MaxOrigin } when !origin.Any(char.IsControl) => origin,
        _ => throw ParameterReader.Invalid($"expected 'origin' to have 1 to {CommitQuery.MaxOrigin} printable characters"),
    };

    private static Action<Utf8JsonWriter> Write(ConfigurationReport report) => writer => JsonSerializer.Serialize(writer, report, ControlJsonContext.Default.ConfigurationReport);

    private static Action<Utf8JsonWriter> Write(CommitReport report) => writer => JsonSerializer.Serialize(writer, report, ControlJsonContext.Default.CommitReport);
}
