using Pivot.Director.Services;

namespace Pivot.Config;

/// <summary>The ports of a virtual service: one, a range, a list of both, or any.</summary>
public sealed record PortSet
{
    /// <summary>Every port, and protocols without ports.</summary>
    public static PortSet Any { get; } = new([PortRange.Any]);

    /// <summary>One port, 1 to 65535.</summary>
    public static PortSet Of(ushort port) => new([new PortRange(port, port)]);

    internal static PortSet None { get; } = new([]);

    internal PortSet(ConfigList<PortRange> ranges) => Ranges = ranges;

    /// <summary>The ports as ranges, ascending, none overlapping.</summary>
    public ConfigList<PortRange> Ranges { get; }

    /// <summary>Whether the service takes every port.</summary>
    public bool IsAny => this == Any;

    /// <summary>The port when there is exactly one; null otherwise.</summary>
    public ushort? OnlyPort => Ranges.Count == 1 && Ranges[0].Count == 1 ? Ranges[0].First : null;

    /// <summary>Whether the port is one of them.</summary>
    public bool Contains(int port)
    {
        foreach (var range in Ranges)
        {
            if (range.Contains(port))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>The first range that holds ports of both; null when they share none.</summary>
    public PortRange? Intersection(PortSet other)
    {
        var (i, j) = (0, 0);
        while (i < Ranges.Count && j < other.Ranges.Count)
        {
            var (mine, theirs) = (Ranges[i], other.Ranges[j]);
            if (mine.Overlaps(theirs))
            {
                return new PortRange(Math.Max(mine.First, theirs.First), Math.Min(mine.Last, theirs.Last));
            }

            if (mine.Last < theirs.First)
            {
                i++;
            }
            else
            {
                j++;
            }
        }

        return null;
    }

    /// <summary>As in the file: <c>any</c>, or ranges separated by commas.</summary>
    public override string ToString() => IsAny ? "any" : Ranges.ToString();
}
