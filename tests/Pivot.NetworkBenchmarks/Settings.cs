using System.Globalization;
using Pivot.NetworkBenchmarks.Workloads;

namespace Pivot.NetworkBenchmarks;

/// <summary>What was asked for on the command line.</summary>
internal sealed record Settings
{
    private const string Usage = "usage: Pivot.NetworkBenchmarks network|guest [--quick] [--rounds N] [--only VARIANT,...] [--work WORKLOAD,...] [--before BINARY] [--output FOLDER] [--json]";

    /// <summary>Kernel IPVS and Pivot in a guest, instead of all directors on this machine.</summary>
    public bool Guest { get; private init; }

    /// <summary>Only to see that everything works: the figures mean nothing.</summary>
    public bool Quick { get; private init; }

    /// <summary>How often everything is measured; 0 on the command line: as many times as fit the time.</summary>
    public int Rounds { get; private init; }

    /// <summary>Names of variants; empty: all. Plain forwarding is always measured.</summary>
    public IReadOnlyList<string> Only { get; private init; } = [];

    /// <summary>What is measured over them, by the names of <see cref="Workload.All"/> and <see cref="ManyConnections"/>; empty: everything.</summary>
    public IReadOnlyList<string> Work { get; private init; } = [];

    /// <summary>The name of <see cref="Connections.ConnectionBenchmark"/> among the workloads.</summary>
    public const string ManyConnections = "many";

    /// <summary>Another build of Pivot to measure beside this one; null = none.</summary>
    public string? Before { get; private init; }

    /// <summary>Where the reports go.</summary>
    public string Folder { get; private init; } = "";

    /// <summary>Print the figures as JSON instead of the tables.</summary>
    public bool Json { get; private init; }

    /// <summary>All of it is measured, for as long as it takes: its reports may be the recorded ones.</summary>
    public bool IsWhole => !Quick && Only.Count == 0 && Work.Count == 0;

    /// <summary>Seconds of one measurement.</summary>
    public double Seconds => Quick ? 0.25 : 2;

    /// <summary>Seconds of traffic before one.</summary>
    public double WarmUp => Quick ? 0.1 : 0.3;

    /// <summary>How often traffic that fails is tried: a failure is one, but for a quick run.</summary>
    public int Attempts => Quick ? 10 : 1;

    /// <summary>How many connections stand while packets of them are measured.</summary>
    public IReadOnlyList<int> ConnectionCounts => Quick ? [1000, 10_000] : [1000, 100_000, 1_000_000];

    /// <summary>Reads the command line, or explains it and returns null.</summary>
    public static Settings? Parse(string[] arguments)
    {
        var settings = new Settings { Guest = arguments is ["guest", ..] };
        if (arguments is not ["network" or "guest", ..])
        {
            return Explain("network or guest?");
        }

        for (int i = 1; i < arguments.Length; i++)
        {
            string value = i + 1 < arguments.Length ? arguments[i + 1] : "";
            switch (arguments[i])
            {
                case "--quick":
                    settings = settings with { Quick = true };
                    break;
                case "--json":
                    settings = settings with { Json = true };
                    break;
                case "--rounds" when int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out int rounds) && rounds is > 0 and < 100:
                    settings = settings with { Rounds = rounds };
                    i++;
                    break;
                case "--only" when value.Length > 0:
                    settings = settings with { Only = value.Split(',') };
                    i++;
                    break;
                case "--work" when value.Length > 0:
                    settings = settings with { Work = value.Split(',') };
                    i++;
                    break;
                case "--before" when File.Exists(value):
                    settings = settings with { Before = Path.GetFullPath(value) };
                    i++;
                    break;
                case "--before":
                    return Explain($"--before: there is no file '{value}'");
                case "--output" when value.Length > 0:
                    settings = settings with { Folder = value };
                    i++;
                    break;
                default:
                    return Explain($"what is '{arguments[i]}'?");
            }
        }

        if (settings.Guest && settings.Work.Count > 0)
        {
            return Explain("--work is of network: a guest has its own workloads");
        }

        if (settings.Work.FirstOrDefault(static work => !WorkloadNames.Contains(work)) is { } unknown)
        {
            return Explain($"--work: there is no workload '{unknown}', but {string.Join(", ", WorkloadNames)}");
        }

        return settings with
        {
            Rounds = settings.Rounds > 0 ? settings.Rounds : settings.Quick ? 1 : settings.Guest ? 3 : 5,
            Folder = settings.Folder.Length > 0 ? settings.Folder : Path.Combine(Testing.RepositoryPaths.Root, settings.IsWhole ? "docs/performance" : "artifacts/benchmarks"),
        };
    }

    /// <summary>Those of all variants that were asked for, and those that all are compared with.</summary>
    /// <param name="all">All variants.</param>
    /// <param name="name">How one is called.</param>
    /// <param name="always">Names of those that are always measured.</param>
    /// <exception cref="ArgumentException">One was asked for that there is not.</exception>
    public T[] Choose<T>(IReadOnlyList<T> all, Func<T, string> name, params string[] always)
    {
        string[] names = [.. all.Select(name)];
        return Only.FirstOrDefault(only => !names.Contains(only)) is { } unknown
            ? throw new ArgumentException($"there is no variant '{unknown}', but {string.Join(", ", names)}")
            : [.. all.Where(variant => Only.Count == 0 || always.Contains(name(variant)) || Only.Contains(name(variant)))];
    }

    /// <summary>Whether a workload was asked for.</summary>
    public bool Asks(string work) => Work.Count == 0 || Work.Contains(work);

    private static IEnumerable<string> WorkloadNames => [.. Workload.All.Select(static workload => workload.Name), ManyConnections];

    private static Settings? Explain(string trouble)
    {
        Console.Error.WriteLine($"{trouble}\n{Usage}");
        return null;
    }
}
