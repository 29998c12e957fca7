using Pivot.Testing.Networks;

namespace Pivot.System.Tests.Traffic;

/// <summary>
/// How many TCP segments kernels sent again, and how many resets, since this was made. On a busy machine there are some of both: each is forwarded and counted like any other, and a reset has no options.
/// The resets answer what comes late to a connection that is over: where a server's delayed ACK and its FIN come from two processors, a veth pair behind the board may exchange them (each processor has a queue of its own, net/core/dev.c),
/// and the client answers both.
/// </summary>
/// <param name="spaces">The hosts at both ends.</param>
internal sealed class UnusualSegments(IReadOnlyList<NetworkNamespace> spaces)
{
    private readonly long _before = Total(spaces);

    /// <summary>So many so far, handshakes included.</summary>
    public long Count => Total(spaces) - _before;

    // RFC 4022.
    private static long Total(IReadOnlyList<NetworkNamespace> spaces) => spaces.Sum(static space => ProtocolCounters.Tcp(space, "RetransSegs") + ProtocolCounters.Tcp(space, "OutRsts"));
}
