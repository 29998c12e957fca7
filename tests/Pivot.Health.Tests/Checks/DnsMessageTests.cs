using System.Buffers.Binary;
using Pivot.Health.Checks;

namespace Pivot.Health.Tests.Checks;

public sealed class DnsMessageTests
{
    private static readonly byte[] Query = DnsMessage.Query(0x1234, "www.example.com", DnsQueryType.A)!;

    private static byte[] Answer(int code = 0, Action<byte[]>? change = null)
    {
        byte[] answer = [.. Query, 0xc0, 12, 0, 1, 0, 1, 0, 0, 0, 60, 0, 4, 192, 0, 2, 1];
        BinaryPrimitives.WriteUInt16BigEndian(answer.AsSpan(2), (ushort)(0x8180 | code));
        answer[7] = 1;
        change?.Invoke(answer);
        return answer;
    }

    [Fact]
    public void Query_IsThatOfTheRfc() => Assert.Equal(
        Convert.FromHexString("123401000001000000000000" + "03777777" + "076578616d706c65" + "03636f6d" + "00" + "0001" + "0001"), Query);

    [Fact]
    public void Query_Aaaa_HasItsType() => Assert.Equal(28, DnsMessage.Query(1, "a.example.", DnsQueryType.Aaaa)![^3]);

    [Fact]
    public void Query_NameThatDoesNotFit_IsNull()
    {
        string label = new('a', 63);
        Assert.Null(DnsMessage.Query(1, label + "a.example", DnsQueryType.A));
        Assert.Null(DnsMessage.Query(1, "", DnsQueryType.A));
        Assert.Null(DnsMessage.Query(1, "a..b", DnsQueryType.A));
        Assert.Null(DnsMessage.Query(1, ".a", DnsQueryType.A));
        Assert.NotNull(DnsMessage.Query(1, $"{label}.{label}.{label}.{label[2..]}", DnsQueryType.A));
        Assert.Null(DnsMessage.Query(1, $"{label}.{label}.{label}.{label[1..]}", DnsQueryType.A));
    }

    [Theory]
    [InlineData(0, "NOERROR")]
    [InlineData(2, "SERVFAIL")]
    [InlineData(3, "NXDOMAIN")]
    [InlineData(5, "REFUSED")]
    [InlineData(11, "response code 11")]
    public void ResponseCode_Answer_IsItsCode(int code, string name)
    {
        Assert.Equal(code, DnsMessage.ResponseCode(Answer(code), Query));
        Assert.Equal(name, DnsMessage.CodeName(code));
    }

    [Fact]
    public void ResponseCode_TruncatedOrInOtherCase_IsAnAnswer()
    {
        Assert.Equal(0, DnsMessage.ResponseCode(Answer(change: static answer => answer[2] |= 0x02), Query));
        Assert.Equal(0, DnsMessage.ResponseCode(Answer(change: static answer => answer[13] = (byte)'W'), Query));
    }

    [Fact]
    public void ResponseCode_ErrorWithoutQuestion_IsAnAnswer()
    {
        byte[] refused = [0x12, 0x34, 0x81, 0x05, 0, 0, 0, 0, 0, 0, 0, 0];

        Assert.Equal(5, DnsMessage.ResponseCode(refused, Query));
        refused[3] = 0x80;
        Assert.Null(DnsMessage.ResponseCode(refused, Query));
    }

    [Fact]
    public void ResponseCode_WhatIsNoAnswerToIt_IsNull()
    {
        Assert.Null(DnsMessage.ResponseCode(Query, Query));
        Assert.Null(DnsMessage.ResponseCode(Answer(change: static answer => answer[0]++), Query));
        Assert.Null(DnsMessage.ResponseCode(Answer(change: static answer => answer[14] = (byte)'x'), Query));
        Assert.Null(DnsMessage.ResponseCode(Answer(change: static answer => answer[Query.Length - 3] = 28), Query));
        Assert.Null(DnsMessage.ResponseCode(Answer(change: static answer => answer[2] |= 0x28), Query));
        Assert.Null(DnsMessage.ResponseCode(Answer(change: static answer => answer[5] = 2), Query));
    }

    [Fact]
    public void ResponseCode_CutOrRandom_NeverThrows()
    {
        byte[] answer = Answer();
        for (int length = 0; length < Query.Length; length++)
        {
            Assert.Null(DnsMessage.ResponseCode(answer.AsSpan(0, length), Query));
        }

        Random random = new(7);
        for (int i = 0; i < 100_000; i++)
        {
            byte[] bytes = [.. answer];
            for (int flips = random.Next(6); flips >= 0; flips--)
            {
                bytes[random.Next(bytes.Length)] ^= (byte)(1 << random.Next(8));
            }

            Assert.InRange(DnsMessage.ResponseCode(bytes.AsSpan(0, random.Next(bytes.Length + 1)), Query) ?? 0, 0, 15);
        }
    }
}
