using Pivot.Packets;

namespace Pivot.Director.Scheduling;

/// <summary>The hash of <c>sh</c> and <c>dh</c>, the same as the kernel's so that both send a client to the server in the same place of the list.</summary>
internal static class AddressHash
{
    /// <summary>GOLDEN_RATIO_32 of the kernel's linux/hash.h.</summary>
    private const uint GoldenRatio = 0x61C88647;

    /// <summary>An address as 32 bits: IPv4 as it is, IPv6 by exclusive or of its four words.</summary>
    public static uint Fold(IpAddress address) =>
        address.IsIPv4 ? address.IPv4 : (uint)(address.High >> 32) ^ (uint)address.High ^ (uint)(address.Low >> 32) ^ (uint)address.Low;

    /// <summary>The upper bits of a product (hash_32).</summary>
    /// <param name="value">What is hashed.</param>
    /// <param name="bits">How many bits, 1 to 32.</param>
    public static int Of(uint value, int bits) => (int)((value * GoldenRatio) >> (32 - bits));
}
