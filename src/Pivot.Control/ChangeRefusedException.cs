namespace Pivot.Control;

/// <summary>A change was refused, and everything is as it was. The message becomes the client's answer: why, and what to do.</summary>
public sealed class ChangeRefusedException(string message, Exception? inner = null) : Exception(message, inner);
