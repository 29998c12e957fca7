using System.Text;
using Pivot.Health.Agents;

namespace Pivot.Health.Tests.Agents;

public sealed class AgentReplyTests
{
    /// <summary>
    /// What HAProxy 2.6.12 did with each line, recorded from its statistics: health word, mode, percent of a weight of 100, limit of connections, description, and the word that
    /// it reported as an error or warning. A weight is capped there at 256, which is HAProxy's largest weight, not a part of the protocol.
    /// </summary>
    [Theory]
    [InlineData("75%\n", "", AgentMode.Unsaid, 75, null, "", null)]
    [InlineData("75%\r\n", "", AgentMode.Unsaid, 75, null, "", null)]
    [InlineData("up\n", "up", AgentMode.Unsaid, null, null, "", null)]
    [InlineData("ready\n", "", AgentMode.Ready, null, null, "", null)]
    [InlineData("down\n", "down", AgentMode.Unsaid, null, null, "", null)]
    [InlineData("down#broken disk\n", "", AgentMode.Unsaid, null, null, "", "down#broken")]
    [InlineData("down #broken disk\n", "down", AgentMode.Unsaid, null, null, "broken disk", null)]
    [InlineData("down,#broken disk\n", "down", AgentMode.Unsaid, null, null, "broken disk", null)]
    [InlineData("fail\n", "fail", AgentMode.Unsaid, null, null, "", null)]
    [InlineData("failed\n", "", AgentMode.Unsaid, null, null, "", "failed")]
    [InlineData("stopped\n", "stopped", AgentMode.Unsaid, null, null, "", null)]
    [InlineData("stopped #planned\n", "stopped", AgentMode.Unsaid, null, null, "planned", null)]
    [InlineData("drain\n", "", AgentMode.Drain, null, null, "", null)]
    [InlineData("maint\n", "", AgentMode.Maintenance, null, null, "", null)]
    [InlineData("maxconn:30\n", "", AgentMode.Unsaid, null, 30, "", null)]
    [InlineData("75%,maxconn:30,maint,down\n", "down", AgentMode.Maintenance, 75, 30, "", null)]
    [InlineData("up 50%\n", "up", AgentMode.Unsaid, 50, null, "", null)]
    [InlineData("UP 99%\n", "up", AgentMode.Unsaid, 99, null, "", null)]
    [InlineData("DRAIN\tready\n", "", AgentMode.Ready, null, null, "", null)]
    [InlineData("ready drain\n", "", AgentMode.Drain, null, null, "", null)]
    [InlineData("down up\n", "up", AgentMode.Unsaid, null, null, "", null)]
    [InlineData("up down\n", "down", AgentMode.Unsaid, null, null, "", null)]
    [InlineData("0%\n", "", AgentMode.Unsaid, 0, null, "", null)]
    [InlineData("300%\n", "", AgentMode.Unsaid, 300, null, "", null)]
    [InlineData("99999999999999999999%\n", "", AgentMode.Unsaid, 25_600, null, "", null)]
    [InlineData("75%x\n", "", AgentMode.Unsaid, null, null, "", "75%x")]
    [InlineData("x75%\n", "", AgentMode.Unsaid, null, null, "", "x75%")]
    [InlineData("75\n", "", AgentMode.Unsaid, null, null, "", "75")]
    [InlineData("75% 50%\n", "", AgentMode.Unsaid, 50, null, "", null)]
    [InlineData("75% 50%x\n", "", AgentMode.Unsaid, null, null, "", "50%x")]
    [InlineData("-5%\n", "", AgentMode.Unsaid, null, null, "", "-5%")]
    [InlineData("+5%\n", "", AgentMode.Unsaid, null, null, "", "+5%")]
    [InlineData("maxconn:\n", "", AgentMode.Unsaid, null, null, "", "maxconn:")]
    [InlineData("maxconn:abc\n", "", AgentMode.Unsaid, null, null, "", "maxconn:abc")]
    [InlineData("maxconn: 30\n", "", AgentMode.Unsaid, null, null, "", "30")]
    [InlineData("MAXCONN:7\n", "", AgentMode.Unsaid, null, 7, "", null)]
    [InlineData("down\r", "down", AgentMode.Unsaid, null, null, "", null)]
    [InlineData("\n", "", AgentMode.Unsaid, null, null, "", null)]
    [InlineData("\ndown\n", "", AgentMode.Unsaid, null, null, "", null)]
    [InlineData(" , down ,\n", "down", AgentMode.Unsaid, null, null, "", null)]
    [InlineData("foo down\n", "down", AgentMode.Unsaid, null, null, "", "foo")]
    [InlineData("down foo\n", "down", AgentMode.Unsaid, null, null, "", "foo")]
    [InlineData("up #all fine\n", "up", AgentMode.Unsaid, null, null, "all fine", null)]
    [InlineData("# down\n", "", AgentMode.Unsaid, null, null, "down", null)]
    [InlineData("#down\n", "", AgentMode.Unsaid, null, null, "down", null)]
    [InlineData("up#down\n", "", AgentMode.Unsaid, null, null, "", "up#down")]
    [InlineData("maint#x\n", "", AgentMode.Unsaid, null, null, "", "maint#x")]
    [InlineData("7 5%\n", "", AgentMode.Unsaid, 5, null, "", "7")]
    [InlineData("5%%\n", "", AgentMode.Unsaid, null, null, "", "5%%")]
    [InlineData("maxconn:30%\n", "", AgentMode.Unsaid, null, null, "", "maxconn:30%")]
    [InlineData("0x10%\n", "", AgentMode.Unsaid, null, null, "", "0x10%")]
    [InlineData("down;up\n", "", AgentMode.Unsaid, null, null, "", "down;up")]
    [InlineData("ready,50%\n", "", AgentMode.Ready, 50, null, "", null)]
    [InlineData("50%,up,ready\nrest\n", "up", AgentMode.Ready, 50, null, "", null)]
    [InlineData("\vdown\n", "", AgentMode.Unsaid, null, null, "", ".down")]
    [InlineData("maxconn:1 maxconn:2\n", "", AgentMode.Unsaid, null, 2, "", null)]
    [InlineData("33% # up\n", "", AgentMode.Unsaid, 33, null, "up", null)]
    public void Parse_Line_IsReadAsHaproxyDoes(string line, string health, AgentMode mode, int? percent, int? connections, string description, string? notUnderstood)
    {
        AgentReply? reply = AgentReply.Parse(Encoding.Latin1.GetBytes(line));

        Assert.NotNull(reply);
        Assert.Equal((health, mode, percent, connections), (reply.HealthWord, reply.Mode, reply.WeightPercent, reply.MaxConnections));
        Assert.Equal((description, notUnderstood), (reply.Description, reply.NotUnderstood));
        Assert.Equal(health switch { "" => AgentHealth.Unsaid, "up" => AgentHealth.Up, _ => AgentHealth.Down }, reply.Health);
    }

    [Theory]
    [InlineData("")]
    [InlineData("down")]
    [InlineData("dow")]
    [InlineData("down\0up\n")]
    [InlineData("do\0wn\n")]
    public void Parse_WithoutAnEnd_IsNothing(string received) => Assert.Null(AgentReply.Parse(Encoding.Latin1.GetBytes(received)));

    // Where HAProxy takes a negative limit for one of four thousand millions.
    [Fact]
    public void Parse_NegativeLimit_IsNotUnderstood() => Assert.Equal("maxconn:-3", AgentReply.Parse("maxconn:-3\n"u8)!.NotUnderstood);

    [Fact]
    public void Parse_RandomLines_GiveBoundedAnswersAndNoException()
    {
        string[] words = ["up", "down", "75%", "%", "#", "maxconn:", "maxconn:9", "ready", "drain", "maint", " ", ",", "\t", "\r", "\n", "\0", "é", "99999999999", "-", "fail", "stopped"];
        Random random = new(4711);
        int lines = 0;
        for (int i = 0; i < 200_000; i++)
        {
            StringBuilder text = new();
            for (int count = random.Next(12); count > 0; count--)
            {
                text.Append(random.Next(8) == 0 ? (char)random.Next(256) : words[random.Next(words.Length)]);
            }

            if (AgentReply.Parse(Encoding.Latin1.GetBytes(text.ToString())) is { } reply)
            {
                lines++;
                Assert.InRange(reply.WeightPercent ?? 0, 0, 25_600);
                Assert.InRange(reply.MaxConnections ?? 0, 0, int.MaxValue);
                Assert.DoesNotContain((reply.Description + reply.NotUnderstood).ToCharArray(), static one => one is < ' ' or > '~');
            }
        }

        Assert.True(lines > 50_000, $"only {lines} lines were whole");
    }
}
