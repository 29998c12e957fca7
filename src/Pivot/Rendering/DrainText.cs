using Pivot.Control.Model;

namespace Pivot.Rendering;

/// <summary>How long a drain will take, in words.</summary>
internal static class DrainText
{
    /// <summary>
    /// <c>12 of 40 connections left; at the pace so far the last ends in about 1 min, and silent ones within 14 min</c>. The pace is that of all connections that have ended since the drain began; that a silent one
    /// ends when its timeout is over is certain, whatever the others do.
    /// </summary>
    public static string Of(ServerReport report)
    {
        long left = report.ActiveConnections + report.InactiveConnections;
        if (left == 0)
        {
            return "no connections left: it can be taken away";
        }

        long had = report.DrainConnections ?? left;
        string silent = report.SilentSeconds is { } seconds ? $", and silent ones end within {HumanUnits.Duration(seconds)}" : "";
        return had > left && report.DrainSeconds is > 0 and { } passed
            ? $"{left} of {had} connections left; at the pace so far the last ends in about {HumanUnits.Duration(Math.Max(1, left * passed / (had - left)))}{silent}"
            : $"{left} connections left; none has ended yet{silent}";
    }
}
