using Pivot.Director.Services;

namespace Pivot.Director.Scheduling;

/// <summary>When <c>lblc</c> and <c>lblcr</c> give up locality for balance (<c>is_overloaded</c> in ip_vs_lblc.c).</summary>
internal static class HalfLoadRule
{
    /// <summary>True when the server has more active connections than its weight while another has less than half of its own.</summary>
    public static bool Applies(RealServer server, ReadOnlySpan<RealServer> servers)
    {
        if (server.ActiveConnections <= server.Weight)
        {
            return false;
        }

        foreach (RealServer other in servers)
        {
            if (other.ActiveConnections * 2L < other.Weight)
            {
                return true;
            }
        }

        return false;
    }
}
