using Pivot.Config.Schema;

namespace Pivot.Config.Tests;

/// <summary>Reads a text as <c>t.toml</c> and gives its errors as they are printed.</summary>
internal static class Read
{
    /// <summary>As this version does.</summary>
    public static string[] Errors(string text) => Printed(ConfigReader.Read("t.toml", text).Errors);

    /// <summary>As a version that has everything built.</summary>
    public static string[] FutureErrors(string text) => Printed(Future(text).Errors);

    public static ConfigResult Future(string text) => ConfigReader.Read("t.toml", text, Array.Empty<NotBuiltRule>());

    /// <summary>The errors of one service that starts at line 1 with a sound name, address and port; more lines follow from line 5.</summary>
    public static string[] ServiceErrors(string more) => FutureErrors(Service + more);

    /// <summary>The errors of one server at line 6 of a sound service; more lines follow from line 7.</summary>
    public static string[] ServerErrors(string more) => ServiceErrors("[[service.server]]\naddress = \"192.0.2.11\"\n" + more);

    public const string Service = "[[service]]\nname = \"web\"\naddress = \"192.0.2.80\"\nport = 80\n";

    public static string[] Printed(IEnumerable<ConfigError> errors) => [.. errors.Select(error => error.ToString())];
}
