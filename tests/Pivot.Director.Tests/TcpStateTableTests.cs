using Pivot.Director.Connections;
using Pivot.Packets;

namespace Pivot.Director.Tests;

/// <summary>Every cell against the table in the project's notes on IPVS (field.md §1.4), written here in the notes' own abbreviations.</summary>
public sealed class TcpStateTableTests
{
    private static readonly string[] Order = ["NO", "ES", "SS", "SR", "FW", "TW", "CL", "CW", "LA", "LI", "SA"];

    private static readonly string[] Names =
        ["NONE", "ESTABLISHED", "SYN_SENT", "SYN_RECV", "FIN_WAIT", "TIME_WAIT", "CLOSE", "CLOSE_WAIT", "LAST_ACK", "LISTEN", "SYNACK"];

    [Theory]
    [InlineData(false, TcpFlags.Syn, "SR ES ES SR SR SR SR SR SR SR SR")]
    [InlineData(false, TcpFlags.Fin, "CL CW SS TW TW TW CL CW LA LI TW")]
    [InlineData(false, TcpFlags.Ack, "ES ES SS ES FW TW CL CW CL LI ES")]
    [InlineData(false, TcpFlags.Rst, "CL CL CL SR CL CL CL CL LA LI SR")]
    [InlineData(true, TcpFlags.Syn, "SS ES SS SR SS SS SS SS SS LI SR")]
    [InlineData(true, TcpFlags.Fin, "TW FW SS TW FW TW CL TW LA LI TW")]
    [InlineData(true, TcpFlags.Ack, "ES ES SS ES FW TW CL CW LA ES ES")]
    [InlineData(true, TcpFlags.Rst, "CL CL SS CL CL TW CL CL CL CL CL")]
    public void Next_EveryState_FollowsTheTable(bool fromServer, TcpFlags flag, string row)
    {
        string[] expected = row.Split(' ');
        for (int state = 0; state < Order.Length; state++)
        {
            ConnectionState next = TcpStateTable.Next((ConnectionState)state, flag, fromServer);
            Assert.Equal(Names[Array.IndexOf(Order, expected[state])], next.Name());
        }
    }

    [Theory]
    [InlineData(TcpFlags.Syn, "SR ES ES SR SR SR SR SR SR SR SR")]
    [InlineData(TcpFlags.Fin, "CL FW SS TW FW TW CL CW LA LI TW")]
    [InlineData(TcpFlags.Ack, "ES ES SS ES FW TW CL CW CL LI ES")]
    [InlineData(TcpFlags.Rst, "CL CL CL SR CL CL CL CL LA LI CL")]
    public void Next_InputOnly_FollowsItsOwnTableUntilAReply(TcpFlags flag, string row)
    {
        string[] expected = row.Split(' ');
        for (int state = 0; state < Order.Length; state++)
        {
            Assert.Equal(Names[Array.IndexOf(Order, expected[state])], TcpStateTable.Next((ConnectionState)state, flag, fromServer: false, inputOnly: true).Name());
            Assert.Equal(TcpStateTable.Next((ConnectionState)state, flag, fromServer: true), TcpStateTable.Next((ConnectionState)state, flag, fromServer: true, inputOnly: true));
        }
    }

    [Theory]
    [InlineData(TcpFlags.Rst | TcpFlags.Syn | TcpFlags.Fin | TcpFlags.Ack, TcpFlags.Rst)]
    [InlineData(TcpFlags.Syn | TcpFlags.Fin | TcpFlags.Ack, TcpFlags.Syn)]
    [InlineData(TcpFlags.Fin | TcpFlags.Ack | TcpFlags.Psh, TcpFlags.Fin)]
    [InlineData(TcpFlags.Ack | TcpFlags.Psh | TcpFlags.Urg | TcpFlags.Ece | TcpFlags.Cwr, TcpFlags.Ack)]
    public void Next_SeveralFlags_TheMostTellingCounts(TcpFlags flags, TcpFlags telling)
    {
        for (int state = 0; state < Order.Length; state++)
        {
            Assert.Equal(TcpStateTable.Next((ConnectionState)state, telling, false), TcpStateTable.Next((ConnectionState)state, flags, false));
            Assert.Equal(TcpStateTable.Next((ConnectionState)state, telling, true), TcpStateTable.Next((ConnectionState)state, flags, true));
        }
    }

    [Fact]
    public void Next_NoFlag_ChangesNothing() =>
        Assert.All(Enumerable.Range(0, Order.Length), state => Assert.Equal((ConnectionState)state, TcpStateTable.Next((ConnectionState)state, TcpFlags.Psh, state % 2 == 0)));

    /// <summary>So the fast path need not tell of it (<c>TCP_PLAIN_COUNTS_AFTER</c>): behind a FIN, whoever sent it, no plain segment moves a state that a connection can come to.</summary>
    [Fact]
    public void Next_PlainSegmentAfterAFin_ChangesNothing()
    {
        HashSet<ConnectionState> reached = Reached();

        Assert.Equal(7, reached.Count);
        Assert.All(reached, static state =>
        {
            foreach (ConnectionState ended in AfterEach(state, TcpFlags.Fin))
            {
                Assert.All(AfterEach(ended, TcpFlags.Ack), next => Assert.Equal(ended, next));
            }
        });
    }

    /// <summary>All states that segments lead to, from that of the first one.</summary>
    private static HashSet<ConnectionState> Reached()
    {
        HashSet<ConnectionState> reached = [ConnectionState.SynRecv];
        Queue<ConnectionState> left = new(reached);
        while (left.TryDequeue(out ConnectionState state))
        {
            foreach (ConnectionState next in ((TcpFlags[])[TcpFlags.Syn, TcpFlags.Fin, TcpFlags.Ack, TcpFlags.Rst]).SelectMany(flags => AfterEach(state, flags)))
            {
                if (reached.Add(next))
                {
                    left.Enqueue(next);
                }
            }
        }

        return reached;
    }

    /// <summary>After a segment of the client, of the server, and where replies do not pass here.</summary>
    private static ConnectionState[] AfterEach(ConnectionState state, TcpFlags flags) =>
        [TcpStateTable.Next(state, flags, fromServer: false), TcpStateTable.Next(state, flags, fromServer: true), TcpStateTable.Next(state, flags, fromServer: false, inputOnly: true)];
}
