using System.Numerics;

namespace Pivot.Running;

/// <summary>How many connections the table takes.</summary>
internal static class TableSize
{
    private const int Smallest = 1 << 14;
    private const int Largest = 1 << 20;
    /// <summary>128 of the director's, and what the fast path takes for a carried one: a flow of 64, two tallies of 32, two slots of its index. Counted whether it is on or not, so that a change of that keeps the table.</summary>
    private const int BytesPerConnection = 128 + 155;
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
