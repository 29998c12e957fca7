namespace Pivot.Linux.Interfaces;

/// <summary>A change to an interface that could not be made.</summary>
/// <param name="Text">What and why, in one sentence.</param>
/// <param name="IsLeased">A DHCP server has asked for it, not the user.</param>
public sealed record InterfaceFailure(string Text, bool IsLeased = false);
