namespace Pivot.Control.Client;

/// <summary>Somebody listens on the control socket, but gave no answer in time or none that is understood.</summary>
public sealed class NoAnswerException(string message, Exception? inner = null) : ControlException(message, inner);
