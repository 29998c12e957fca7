using System.Numerics;

namespace Pivot.Running;

/// <summary>How many connections the table takes.</summary>
internal static class TableSize
{
    private const int Smallest = 1 << 14;
    private const int Largest = 1 << 20;
    private const int BytesPerConnection = 128;
    private const int MemoryShare = 16;

    /// <summary>The configured limit, or for 0 a power of two whose full table takes at most a sixteenth of the memory: 16,384 to 1,048,576.</summary>
    /// <param name="configured"><c>[director] connections</c>.</param>
    /// <param name="memoryBytes">The machine's memory.</param>
    public static int LimitFor(int configured, long memoryBytes)
    {
        if (configured != 0)
        {
            return configured;
        }

        long affordable = memoryBytes / MemoryShare / BytesPerConnection;
        int powerOfTwo = 1 << BitOperations.Log2((ulong)Math.Max(affordable, 1));
        return Math.Clamp(powerOfTwo, Smallest, Largest);
    }
}
