using System.Globalization;

namespace Pivot.Benchmarks;

/// <summary>Resident memory that connections take, from the kernel's own count.</summary>
internal static class ConnectionMemory
{
    /// <summary>Fills a table and prints bytes a connection.</summary>
    /// <param name="connections">How many, a power of two.</param>
    /// <param name="family">4 or 6.</param>
    public static void Print(int connections, int family)
    {
        using (var warmUp = new BenchDirector(1024, family))
        {
            warmUp.Establish(1024);
        }

        using var bench = new BenchDirector(connections, family);
        long before = ResidentBytes();
        bench.Establish(connections);
        long after = ResidentBytes();
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{connections} IPv{family} connections: resident {before >> 10} KiB -> {after >> 10} KiB, {(after - before) / (double)connections:F1} bytes a connection"));
    }

    private static long ResidentBytes()
    {
        GC.Collect();
        string[] pages = File.ReadAllText("/proc/self/statm").Split(' ');
        return long.Parse(pages[1], CultureInfo.InvariantCulture) * Environment.SystemPageSize;
    }
}
