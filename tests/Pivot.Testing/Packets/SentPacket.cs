using Pivot.Director;
using Pivot.Packets;

namespace Pivot.Testing.Packets;

/// <summary>A packet that a <see cref="MemoryDevice"/> was told to send.</summary>
/// <param name="Bytes">The packet.</param>
/// <param name="Offload">Its offload header.</param>
/// <param name="Verdict">Its verdict.</param>
public sealed record SentPacket(byte[] Bytes, OffloadHeader Offload, Verdict Verdict);
