namespace Pivot.Control.Server;

/// <summary>The control socket cannot be made. The message is one line that says what was found and what to do.</summary>
public sealed class ControlSocketException(string message, Exception? inner = null) : Exception(message, inner);
