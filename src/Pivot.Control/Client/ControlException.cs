namespace Pivot.Control.Client;

/// <summary>The daemon could not be asked, or said no. The message is one line for the user that says what to do next.</summary>
public abstract class ControlException(string message, Exception? inner) : Exception(message, inner);
