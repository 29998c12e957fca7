using System.Runtime.CompilerServices;

namespace Pivot.Director.FastPath;

/// <summary>
/// The hash of a packet's 5-tuple that both sides compute: NH (Black et al., UMAC, 1999) over words as they lie in the packet, keyed, and a finalizer. Who does not know the keys cannot aim flows at one bucket.
/// </summary>
internal static unsafe class FlowHash
{
    /// <summary>Of an IPv4 packet.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong OfIPv4(uint source, uint destination, uint ports, uint protocol, uint* keys) =>
        Finish(((ulong)(source + keys[0]) * (destination + keys[1])) + ((ulong)(ports + keys[2]) * (protocol + keys[3])));

    /// <summary>Of an IPv6 packet.</summary>
    /// <param name="addresses">Source and destination: 8 words.</param>
    /// <param name="ports">Source and destination port: one word.</param>
    /// <param name="protocol">The protocol's number.</param>
    /// <param name="keys">10 words.</param>
    public static ulong OfIPv6(uint* addresses, uint ports, uint protocol, uint* keys)
    {
        ulong sum = (ulong)(ports + keys[8]) * (protocol + keys[9]);
        for (int word = 0; word < 8; word += 2)
        {
            sum += (ulong)(addresses[word] + keys[word]) * (addresses[word + 1] + keys[word + 1]);
        }

        return Finish(sum);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong Finish(ulong sum)
    {
        sum ^= sum >> 32;
        sum *= FlowAbi.HashFactor;
        return sum ^ (sum >> 29);
    }
}
