namespace Pivot.Control.Client;

/// <summary>Nobody listens on the control socket.</summary>
public sealed class NoDaemonException(string message, Exception? inner = null) : ControlException(message, inner);
