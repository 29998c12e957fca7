using Pivot.Director.Services;

namespace Pivot.Explaining;

/// <summary>Whether a server gets new connections, in a word.</summary>
internal static class ServerState
{
    /// <summary>
    /// <c>leaving</c>, <c>up</c>, <c>down</c>, <c>maintenance</c>, <c>drained</c>, <c>draining</c>, <c>quiesced</c> or <c>overloaded</c>; of a fallback that could take connections <c>standby</c>, or <c>serving</c> where no
    /// other server does.
    /// </summary>
    public static string Of(VirtualService service, RealServer server) => server switch
    {
        { Spec.IsLeaving: true } => "leaving",
        { IsDown: true } => "down",
        { Condition.IsInMaintenance: true } => "maintenance",
        { Condition.IsDrained: true } => "drained",
        { Weight: 0, Condition: { IsDraining: true, Weight: null } } => "draining",
        { Weight: 0 } => "quiesced",
        { IsOverloaded: true } => "overloaded",
        { Spec.IsFallback: true } => service.Servers.Any(other => !other.Spec.IsFallback && other.IsAvailable) ? "standby" : "serving",
        _ => "up",
    };
}
