using System.Globalization;
using Pivot.Testing.Processes;

namespace Pivot.NetworkBenchmarks.Workloads;

/// <summary>What the traffic generator measured: its one line of NAME=VALUE.</summary>
internal sealed class TrafficResult
{
    private readonly Dictionary<string, double> _values;

    private TrafficResult(Dictionary<string, double> values) => _values = values;

    /// <summary>Length of the measured time, s.</summary>
    public double Seconds => _values["seconds"];

    /// <summary>Processor time that the whole machine used, s.</summary>
    public double Busy => _values["busy"];

    /// <summary>Processor time that the machine below took away, s.</summary>
    public double Stolen => _values["stolen"];

    /// <summary>Processor time of the director's processes, s; what the kernel does in interrupts is not in it.</summary>
    public double Director => _values["director"];

    /// <summary>What arrived: bytes, packets or exchanges.</summary>
    public double Units => _values["units"];

    /// <summary>Packets that were sent.</summary>
    public double Sent => _values["sent"];

    /// <summary>Half of all exchanges took no longer, s.</summary>
    public double Median => _values["p50"];

    /// <summary>99 of 100 exchanges took no longer, s.</summary>
    public double Late => _values["p99"];

    /// <summary>Units a second.</summary>
    public double Rate => Units / Seconds;

    /// <summary>Seconds of processor time of the whole machine a unit.</summary>
    public double Cost => Busy / Units;

    /// <summary>Reads the output of a run.</summary>
    /// <exception cref="InvalidOperationException">The run failed, or nothing arrived.</exception>
    public static TrafficResult Parse(CommandResult result)
    {
        var values = new Dictionary<string, double>();
        foreach (string word in result.Succeeded().Split((char[])[' ', '\n'], StringSplitOptions.RemoveEmptyEntries))
        {
            string[] pair = word.Split('=');
            values[pair[0]] = double.Parse(pair[1], CultureInfo.InvariantCulture);
        }

        return values.GetValueOrDefault("units") > 0 ? new TrafficResult(values) : throw new InvalidOperationException($"'{result.Command}': nothing arrived: {result.Output}");
    }
}
