using System.Buffers.Binary;
using Pivot.Timekeeping;

namespace Pivot.Tests.Timekeeping;

public sealed class TimeMessageTests
{
    private const ulong Token = 0x0123456789abcdef;
    private static readonly DateTime Sent = new(2026, 11, 21, 12, 0, 0, DateTimeKind.Utc);

    [Fact]
    public void WriteRequest_IsAClientsOfVersionFour_AndHasNothingButTheToken()
    {
        byte[] message = [.. Enumerable.Repeat((byte)0xff, TimeMessage.Length)];

        TimeMessage.WriteRequest(message, Token);

        Assert.Equal(0x23, message[0]);
        Assert.All(message[1..40], static one => Assert.Equal(0, one));
        Assert.Equal(Token, BinaryPrimitives.ReadUInt64BigEndian(message.AsSpan(40)));
    }

    [Fact]
    public void TryRead_Answer_GivesWhatTheClockLacksWithoutTheWay()
    {
        // 40 ms there, 10 ms at the server, 60 ms back: what is not even counts by half.
        byte[] answer = Answer(Sent.AddSeconds(100).AddMilliseconds(40), Sent.AddSeconds(100).AddMilliseconds(50));

        Assert.True(TimeMessage.TryRead(answer, Token, Sent, Sent.AddMilliseconds(110), out TimeSpan offset));
        Assert.InRange(offset.TotalMilliseconds, 99989.99, 99990.01);
    }

    [Fact]
    public void TryRead_AfterTheEraOf1900_IsRight()
    {
        DateTime later = new(2040, 5, 6, 7, 8, 9, DateTimeKind.Utc);

        Assert.True(TimeMessage.TryRead(Answer(later, later), Token, Sent, Sent, out TimeSpan offset));
        Assert.Equal(later, Sent + offset, TimeSpan.FromMilliseconds(1));
    }

    [Theory]
    [InlineData(0, 0x23)]
    [InlineData(0, 0x25)]
    [InlineData(0, 0xe4)]
    [InlineData(1, 0)]
    [InlineData(1, 16)]
    [InlineData(24, 0xff)]
    public void TryRead_NoAnswerToThisOrOfOneThatDoesNotKnow_IsRefused(int at, byte value)
    {
        byte[] answer = Answer(Sent, Sent);
        answer[at] = value;

        Assert.False(TimeMessage.TryRead(answer, Token, Sent, Sent, out _));
    }

    [Fact]
    public void TryRead_ShortOrWithoutATime_IsRefused()
    {
        byte[] answer = Answer(Sent, Sent);
        Assert.False(TimeMessage.TryRead(answer.AsSpan(0, 47), Token, Sent, Sent, out _));

        answer.AsSpan(40, 8).Clear();
        Assert.False(TimeMessage.TryRead(answer, Token, Sent, Sent, out _));
    }

    internal static byte[] Answer(DateTime received, DateTime sent, ulong token = Token)
    {
        byte[] answer = new byte[TimeMessage.Length];
        answer[0] = 0x24;
        answer[1] = 2;
        BinaryPrimitives.WriteUInt64BigEndian(answer.AsSpan(24), token);
        Write(answer.AsSpan(32), received);
        Write(answer.AsSpan(40), sent);
        return answer;
    }

    private static void Write(Span<byte> at, DateTime time)
    {
        long ticks = (time - new DateTime(1900, 1, 1, 0, 0, 0, DateTimeKind.Utc)).Ticks;
        BinaryPrimitives.WriteUInt32BigEndian(at, (uint)(ticks / TimeSpan.TicksPerSecond));
        BinaryPrimitives.WriteUInt32BigEndian(at[4..], (uint)(((ulong)(ticks % TimeSpan.TicksPerSecond) << 32) / TimeSpan.TicksPerSecond));
    }
}
