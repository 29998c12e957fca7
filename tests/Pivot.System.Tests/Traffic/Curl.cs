using Pivot.Testing.Networks;
using Pivot.Testing.Processes;

namespace Pivot.System.Tests.Traffic;

/// <summary>HTTP requests by curl from a namespace.</summary>
internal static class Curl
{
    private const string LimitSeconds = "10";

    /// <summary>Gets a URL and returns the body; throws with curl's message when that fails.</summary>
    public static string Get(NetworkNamespace client, string url) =>
        client.Run("curl", "--silent", "--show-error", "--fail", "--max-time", LimitSeconds, url).Succeeded();

    /// <summary>Gets a URL into a file and returns its bytes.</summary>
    public static byte[] GetBytes(NetworkNamespace client, string url)
    {
        using TemporaryDirectory directory = new();
        client.Run("curl", "--silent", "--show-error", "--fail", "--max-time", LimitSeconds, "--output", directory["body"], url).Succeeded();
        return File.ReadAllBytes(directory["body"]);
    }

    /// <summary>Tries a URL that may not answer.</summary>
    public static CommandResult Try(NetworkNamespace client, string url) => Try(client, url, "2");

    /// <summary>Tries a URL that must be refused: the refusal may take as long as an answer.</summary>
    public static CommandResult TryRefused(NetworkNamespace client, string url) => Try(client, url, LimitSeconds);

    private static CommandResult Try(NetworkNamespace client, string url, string limitSeconds) =>
        client.Run("curl", "--silent", "--show-error", "--fail", "--max-time", limitSeconds, url);
}
