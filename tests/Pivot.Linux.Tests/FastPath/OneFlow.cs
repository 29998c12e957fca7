using Pivot.Packets;
using Pivot.Testing.Packets;

namespace Pivot.Linux.Tests.FastPath;

/// <summary>Flow 1 between the client and the server of <see cref="FastPathBench"/>, and the packets of both its ends.</summary>
internal static class OneFlow
{
    public static FlowSketch Of(bool isIPv6, byte method = FlowMemory.BothEnds) => new(
        IpProtocol.Tcp,
        method,
        new FlowEnd(isIPv6 ? FastPathBench.Client6 : FastPathBench.Client, 40000),
        new FlowEnd(isIPv6 ? FastPathBench.Virtual6 : FastPathBench.Virtual, 80),
        new FlowEnd(isIPv6 ? FastPathBench.Server6 : FastPathBench.Server, 8080),
        new FlowEnd(isIPv6 ? FastPathBench.Client6 : FastPathBench.Client, 40000));

    public static PacketBuilder Request(bool isIPv6) =>
        PacketBuilder.Tcp(isIPv6 ? FastPathBench.Client6 : FastPathBench.Client, 40000, isIPv6 ? FastPathBench.Virtual6 : FastPathBench.Virtual, 80, TcpFlags.Ack);

    public static PacketBuilder Reply(bool isIPv6) =>
        PacketBuilder.Tcp(isIPv6 ? FastPathBench.Server6 : FastPathBench.Server, 8080, isIPv6 ? FastPathBench.Client6 : FastPathBench.Client, 40000, TcpFlags.Ack);

    /// <summary>Puts it in force, with its server's entry.</summary>
    public static void Put(FastPathBench bench, bool isIPv6, byte method = FlowMemory.BothEnds)
    {
        Of(isIPv6, method).Put(bench.Memory);
        bench.PutServer(isIPv6);
    }
}
