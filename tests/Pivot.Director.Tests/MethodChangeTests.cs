using Pivot.Director.Ports;
using Pivot.Director.Services;
using Pivot.Packets;
using Pivot.Testing.Packets;
using static Pivot.Director.Tests.DirectorBench;
using static Pivot.Director.Tests.FullNatBench;
using static Pivot.Testing.Packets.PacketAssert;

namespace Pivot.Director.Tests;

/// <summary>A real server whose forwarding method has become another one, while connections of the old one are there: also over a restart, which takes them over.</summary>
public sealed class MethodChangeTests : IDisposable
{
    private readonly DirectorBench _bench = new(extraHops: 1);

    public void Dispose() => _bench.Dispose();

    [Theory]
    [InlineData(ForwardingMethod.DirectRoute, ForwardingMethod.Nat, false)]
    [InlineData(ForwardingMethod.DirectRoute, ForwardingMethod.Nat, true)]
    [InlineData(ForwardingMethod.Tunnel, ForwardingMethod.FullNat, true)]
    public void Process_KeptPacketsAreToBeRewritten_NoneGoesToTheVirtualAddressAgain(ForwardingMethod before, ForwardingMethod after, bool restarts)
    {
        Apply(before);
        ApplyWays();
        _bench.FromClient(TcpFlags.Syn);
        _bench.FromClient(TcpFlags.Ack);

        Change(after, restarts);

        Assert.Equal((Verdict.Drop, DropReason.ServerGone), (_bench.FromClient(TcpFlags.Ack) is var lost ? lost.Verdict : default, lost.Reason));
        IPv4(_bench.FromClient(TcpFlags.Syn).Bytes, Destination(Server1, 80));
    }

    [Fact]
    public void Process_RewrittenPacketsAreToBeKept_ServerGetsNoneThatItNeverAnswered()
    {
        Apply(ForwardingMethod.Nat);
        ApplyWays();
        _bench.Handshake();

        Change(ForwardingMethod.DirectRoute, restarts: false);

        Assert.Equal(DropReason.ServerGone, _bench.FromClient(TcpFlags.Ack).Reason);
    }

    [Fact]
    public void Process_FullNatBecomesNatOverARestart_ConnectionsGoOnAsTheyWereMade()
    {
        Apply(ForwardingMethod.FullNat);
        ApplyWays();
        _bench.FromClient(TcpFlags.Syn);
        (string local, int port) = Local(_bench);

        Change(ForwardingMethod.Nat, restarts: true);

        IPv4(_bench.FromClient(TcpFlags.Ack).Bytes, Source(local, port), Destination(Server1, 80), ChecksumsCorrect());
        IPv4(_bench.Send(PacketBuilder.Tcp(Server1, 80, local, port, TcpFlags.Ack)).Bytes, Source(Virtual, 80), Destination(Client, 40000), ChecksumsCorrect());
        IPv4(_bench.FromClient(TcpFlags.Syn, port: 40001).Bytes, Source(Client, 40001), Destination(Server1, 80), ChecksumsCorrect());
    }

    private void Change(ForwardingMethod after, bool restarts)
    {
        if (restarts)
        {
            _bench.Restart();
        }

        Apply(after);
        ApplyWays();
    }

    private void Apply(ForwardingMethod method) => _bench.Apply(Web(Server(Server1, 80) with { Forwarding = method }));

    private void ApplyWays()
    {
        ApplyBoard(_bench.Director);
        _bench.Director.Apply(new Dictionary<IpAddress, NextHop> { [IpAddress.Parse(Server1)] = new NextHop(1, default, default) });
    }
}
