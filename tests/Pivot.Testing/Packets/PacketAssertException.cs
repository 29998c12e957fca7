namespace Pivot.Testing.Packets;

/// <summary>A packet is not as a test expects it.</summary>
public sealed class PacketAssertException(string message) : Exception(message);
