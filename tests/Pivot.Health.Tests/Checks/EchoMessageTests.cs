using Pivot.Health.Checks;
using Pivot.Packets;

namespace Pivot.Health.Tests.Checks;

public sealed class EchoMessageTests
{
    private static byte[] Reply(byte[] request, byte type)
    {
        byte[] reply = [.. request];
        reply[0] = type;
        return reply;
    }

    [Fact]
    public void Request_IPv4_HasARightChecksum()
    {
        byte[] request = EchoMessage.Request(true, 0x1234, 7, 0x0102030405060708);

        Assert.Equal("0800", Convert.ToHexString(request.AsSpan(0, 2)));
        Assert.Equal("123400070102030405060708", Convert.ToHexString(request.AsSpan(4)));
        Assert.Equal(0, InternetChecksum.Compute(request));
    }

    [Theory]
    [InlineData(true, 0)]
    [InlineData(false, 129)]
    public void Answers_OwnReply_IsTrue(bool isIPv4, byte type)
    {
        byte[] request = EchoMessage.Request(isIPv4, 1, 2, 3);

        Assert.True(EchoMessage.Answers(Reply(request, type), request));
        Assert.False(EchoMessage.Answers(request, request));
        Assert.False(EchoMessage.Answers(Reply(request, 3), request));
        Assert.False(EchoMessage.Answers(Reply(request, type).AsSpan(..^1), request));
        Assert.False(EchoMessage.Answers([], request));
    }

    [Fact]
    public void Answers_SomebodyElsesReply_IsFalse()
    {
        byte[] request = EchoMessage.Request(true, 1, 2, 3);

        Assert.False(EchoMessage.Answers(Reply(EchoMessage.Request(true, 9, 2, 3), 0), request));
        Assert.False(EchoMessage.Answers(Reply(EchoMessage.Request(true, 1, 9, 3), 0), request));
        Assert.False(EchoMessage.Answers(Reply(EchoMessage.Request(true, 1, 2, 9), 0), request));
    }
}
