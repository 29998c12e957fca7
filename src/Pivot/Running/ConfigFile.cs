using System.Text;
using Pivot.Config;
using Pivot.Director;
using Pivot.Hosting;

namespace Pivot.Running;

/// <summary>Reads the configuration file for the commands that need it.</summary>
internal static class ConfigFile
{
    /// <summary>Reads and checks a file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="board">What is known of the board that the file is for.</param>
    /// <exception cref="StartupException">It cannot be read as a file.</exception>
    public static FileConfig Read(string path, BoardFacts board)
    {
        try
        {
            byte[] text = File.ReadAllBytes(path);
            return new FileConfig(ConfigReader.Read(path, text, board), Fingerprint.Of(text)) { Text = Encoding.UTF8.GetString(text) };
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new StartupException($"cannot read the configuration file: {error.Message.TrimEnd('.')}: name another with --config FILE", ExitCode.Usage, error);
        }
    }

    /// <summary>Reads and checks a file; one that cannot be read is an error like any other.</summary>
    /// <param name="path">The file.</param>
    /// <param name="board">What is known of the board that the file is for.</param>
    public static FileConfig TryRead(string path, BoardFacts board)
    {
        try
        {
            return Read(path, board);
        }
        catch (StartupException error)
        {
            return new FileConfig(new ConfigResult(null, [new ConfigError(path, 1, 1, error.InnerException!.Message)], []), 0);
        }
    }

    /// <summary>Reads a file that has to be good.</summary>
    /// <param name="path">The file.</param>
    /// <param name="board">What is known of the board that the file is for.</param>
    /// <exception cref="StartupException">It cannot be read, or has errors: all of them.</exception>
    public static FileConfig Require(string path, BoardFacts board)
    {
        FileConfig file = Read(path, board);
        return file.Result.IsGood ? file : throw new StartupException([.. file.Result.Errors.Select(error => error.ToString())]);
    }

    /// <summary>For <c>pivot check</c>.</summary>
    public static CheckOutcome Check(string path)
    {
        ConfigResult result = Read(path, BoardFactsReader.Read()).Result;
        string[] errors = [.. result.Errors.Select(error => error.ToString())];
        string[] warnings = [.. result.Warnings.Select(warning => warning.ToString())];
        return new CheckOutcome(errors, warnings, result.Config is { } config ? Summarize(config) : string.Empty);
    }

    /// <summary>"device pivot0 in bridge br0 with 192.0.2.5/24".</summary>
    private static string Summarize(DirectorConfig director)
    {
        string place = director.Bridge is { } bridge ? $"in bridge {bridge}" : $"on {director.Port}";
        return $"device {director.Name} {place} {(director.Addresses.Count == 0 ? "without an address of its own" : $"with {string.Join(", ", director.Addresses)}")}";
    }

    /// <summary>"1 service, 2 servers".</summary>
    private static string Summarize(PivotConfig config)
    {
        int servers = config.Services.Sum(service => service.Servers.Count);
        return $"{ReadyLine.Count(config.Services.Count, "service")}, {ReadyLine.Count(servers, "server")}{(config.Director.Device == DeviceKind.Tap ? ", " + Summarize(config.Director) : "")}";
    }
}
