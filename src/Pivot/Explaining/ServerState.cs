using Pivot.Director.Services;

namespace Pivot.Explaining;

/// <summary>Whether a server gets new connections, in a word.</summary>
internal static class ServerState
{
    /// <summary><c>leaving</c>, <c>up</c>, <c>down</c>, <c>drained</c>, <c>quiesced</c> or <c>overloaded</c>.</summary>
    public static string Of(RealServer server) =>
        server.Spec.IsLeaving ? "leaving" : server.IsDown ? "down" : server.Condition.IsDrained ? "drained" : server.Weight == 0 ? "quiesced" : server.IsOverloaded ? "overloaded" : "up";
}
