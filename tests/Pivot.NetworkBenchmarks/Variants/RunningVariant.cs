using System.Globalization;
using Pivot.NetworkBenchmarks.Hosts;
using Pivot.NetworkBenchmarks.Workloads;
using Pivot.Testing.Processes;

namespace Pivot.NetworkBenchmarks.Variants;

/// <summary>A variant at work; ends its process and takes the hosts away when disposed.</summary>
internal sealed class RunningVariant(Variant variant, ThreeHosts hosts, ChildProcess? director) : IDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);

    /// <summary>Which one.</summary>
    public Variant Variant => variant;

    /// <summary>Its network.</summary>
    public ThreeHosts Hosts => hosts;

    /// <summary>Its processes; none where the kernel alone is at work.</summary>
    public IReadOnlyList<int> Directors { get; } = director is null ? [] : [director.Id, .. Children(director.Id)];

    /// <summary>Resident memory of its processes, bytes; 0 where there is none.</summary>
    public long ResidentBytes => Directors.Sum(static pid => StatusField($"/proc/{pid}/status", "VmRSS:") * 1024);

    /// <summary>What its BPF maps take, bytes, as the kernel accounts it.</summary>
    public long MapBytes => Directors.Sum(static pid => Directory.GetFiles($"/proc/{pid}/fdinfo").Sum(static path => StatusField(path, "memlock:")));

    /// <summary>Runs a workload.</summary>
    public TrafficResult Measure(Workload workload, Settings settings)
    {
        if (workload.SmallFrames)
        {
            hosts.Segment(offloaded: false);
        }

        try
        {
            return Send(settings, workload.For(settings, variant.Target));
        }
        finally
        {
            if (workload.SmallFrames)
            {
                hosts.Segment(offloaded: true);
            }
        }
    }

    /// <summary>Runs the traffic generator; in a quick run again where it failed, for on a busy machine a server may not get any time in a quarter of a second.</summary>
    /// <exception cref="InvalidOperationException">It failed; the message names the variant and holds what its director said.</exception>
    public TrafficResult Send(Settings settings, params IReadOnlyList<string> arguments)
    {
        for (int attempt = 1; ; attempt++)
        {
            try
            {
                return hosts.Send(Directors, arguments);
            }
            catch (InvalidOperationException exception) when (attempt == settings.Attempts)
            {
                throw new InvalidOperationException($"{variant.Name}: {exception.Message}\n{director?.Transcript}", exception);
            }
            catch (InvalidOperationException exception)
            {
                Console.Error.WriteLine($"again, {variant.Name}: {exception.Message}");
            }
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (director is { HasExited: false })
        {
            director.Signal(ChildProcess.Terminate);
            director.WaitForExit(Limit);
        }

        director?.Dispose();
        hosts.Dispose();
    }

    private static int[] Children(int pid) =>
    [
        .. Command.Run("pgrep", "-P", pid.ToString(CultureInfo.InvariantCulture)).Output.Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Select(static line => int.Parse(line, CultureInfo.InvariantCulture)),
    ];

    /// <summary>The number behind a name in one of the kernel's files; 0 where it is not, or the file has gone.</summary>
    private static long StatusField(string path, string name)
    {
        try
        {
            string? line = File.ReadLines(path).FirstOrDefault(line => line.StartsWith(name, StringComparison.Ordinal));
            return line is null ? 0 : long.Parse(line[name.Length..].Split((char[])[' ', '\t'], StringSplitOptions.RemoveEmptyEntries)[0], CultureInfo.InvariantCulture);
        }
        catch (IOException)
        {
            return 0;
        }
    }
}
