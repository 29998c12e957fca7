namespace Pivot.Control.Client;

/// <summary>The caller may not use the control socket: it is not root.</summary>
public sealed class ControlAccessException(string message, Exception? inner = null) : ControlException(message, inner);
