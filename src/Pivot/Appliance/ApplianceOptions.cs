using Pivot.Control;

namespace Pivot.Appliance;

/// <summary>Where the supervisor finds things; as the image has them when nothing else is said.</summary>
internal sealed record ApplianceOptions
{
    /// <summary>Folder of the record and of the director's output when nothing else is said.</summary>
    public const string DefaultRunFolder = "/run/pivot";

    /// <summary>The boot partition: <c>pivot.toml</c>, <c>last-good.toml</c>.</summary>
    public string Boot { get; init; } = "/boot";

    /// <summary>A file that is there as soon as the boot partition has been looked for; empty = it has been.</summary>
    public string Await { get; init; } = "";

    /// <summary>The director that was started ahead of the supervisor; 0 = none.</summary>
    public int First { get; init; }

    /// <summary>The configuration of last resort.</summary>
    public string Factory { get; init; } = "/etc/pivot/factory.toml";

    /// <summary>The hardware watchdog; empty = none is used.</summary>
    public string Watchdog { get; init; } = "/dev/watchdog";

    /// <summary>Folder of the record and of the director's output.</summary>
    public string RunFolder { get; init; } = DefaultRunFolder;

    /// <summary>The socket of the machine's log.</summary>
    public string SystemLog { get; init; } = "/dev/log";

    /// <summary>The director's control socket where <c>--control</c> names one; null = as its configuration says.</summary>
    public string? Control { get; init; }

    /// <summary>The program that is the director.</summary>
    public required string Program { get; init; }

    /// <summary>The owner's configuration.</summary>
    public string OwnFile => Path.Combine(Boot, "pivot.toml");

    /// <summary>The last one that the director ran well with.</summary>
    public string LastGoodFile => Path.Combine(Boot, "last-good.toml");

    /// <summary>The director's command line.</summary>
    /// <param name="file">The configuration to start with.</param>
    /// <param name="isAlone">Whether the file's text counts and nothing else, as with every other file than the owner's: not what was changed at run time before a crash.</param>
    public string[] DirectorArguments(string file, bool isAlone) =>
    [
        Program, "run", "--config", OwnFile, "--appliance",
        .. file == OwnFile && !isAlone ? Array.Empty<string>() : ["--start-with", file],
        .. Control is null ? Array.Empty<string>() : ["--control", Control],
    ];

    /// <summary>The control socket that a director without one of its own has.</summary>
    public string ControlPath => Control ?? ControlProtocol.DefaultPath;
}
