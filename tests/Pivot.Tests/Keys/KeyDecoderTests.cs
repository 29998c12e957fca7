using System.Text;
using Pivot.Keys;

namespace Pivot.Tests.Keys;

/// <summary>Bytes of a terminal as keys.</summary>
public sealed class KeyDecoderTests
{
    [Theory]
    [InlineData("q", nameof(KeyKind.Character), 'q')]
    [InlineData("é", nameof(KeyKind.Character), 'é')]
    [InlineData("漢", nameof(KeyKind.Character), '漢')]
    [InlineData("🛰", nameof(KeyKind.Character), 0x1f6f0)]
    [InlineData("\x03", nameof(KeyKind.Control), 'c')]
    [InlineData("\x1a", nameof(KeyKind.Control), 'z')]
    [InlineData("\x1c", nameof(KeyKind.Control), '\\')]
    [InlineData("\eb", nameof(KeyKind.Meta), 'b')]
    [InlineData("\e\x7f", nameof(KeyKind.Meta), '\b')]
    [InlineData("\r", nameof(KeyKind.Enter), 0)]
    [InlineData("\n", nameof(KeyKind.Enter), 0)]
    [InlineData("\t", nameof(KeyKind.Tab), 0)]
    [InlineData("\x7f", nameof(KeyKind.Backspace), 0)]
    [InlineData("\b", nameof(KeyKind.Backspace), 0)]
    [InlineData("\e[A", nameof(KeyKind.Up), 0)]
    [InlineData("\eOA", nameof(KeyKind.Up), 0)]
    [InlineData("\e[B", nameof(KeyKind.Down), 0)]
    [InlineData("\e[C", nameof(KeyKind.Right), 0)]
    [InlineData("\e[D", nameof(KeyKind.Left), 0)]
    [InlineData("\e[3~", nameof(KeyKind.Delete), 0)]
    [InlineData("\e[5~", nameof(KeyKind.PageUp), 0)]
    [InlineData("\e[6~", nameof(KeyKind.PageDown), 0)]
    [InlineData("\e[H", nameof(KeyKind.Home), 0)]
    [InlineData("\e[1~", nameof(KeyKind.Home), 0)]
    [InlineData("\e[4~", nameof(KeyKind.End), 0)]
    [InlineData("\e[1;5A", nameof(KeyKind.None), 0)]
    [InlineData("\e[200~", nameof(KeyKind.None), 0)]
    [InlineData("\e[24;80R", nameof(KeyKind.CursorPosition), 24)]
    [InlineData("\e[;R", nameof(KeyKind.None), 0)]
    public void Take_OneKey_IsKnownByItsLastByte(string bytes, string kind, int value)
    {
        var decoder = new KeyDecoder();
        byte[] all = Encoding.UTF8.GetBytes(bytes);

        Assert.All(all[..^1], one => Assert.Equal(KeyKind.None, decoder.Take(one).Kind));
        Key key = decoder.Take(all[^1]);
        Assert.Equal(kind, key.Kind.ToString());
        Assert.Equal(value, key.Value);
        Assert.False(decoder.IsWaiting);
    }

    [Fact]
    public void Take_ReturnAndLineFeed_IsOneEnter()
    {
        var decoder = new KeyDecoder();

        Assert.Equal([KeyKind.Enter, KeyKind.None, KeyKind.Enter, KeyKind.Enter], [.. "\r\n\n\r"u8.ToArray().Select(one => decoder.Take(one).Kind)]);
    }

    [Theory]
    [InlineData(new byte[] { 0xff, 0xc0, 0x80, 0xe2, 0x82 })]
    [InlineData(new byte[] { 0xc0, 0xaf, 0xf5, 0x80, 0xed, 0xa0, 0x80 })]
    [InlineData(new byte[] { 0xc2, 0x9b })]
    public void Take_NoUtf8_IsNothing(byte[] bytes)
    {
        var decoder = new KeyDecoder();

        Assert.All(bytes, one => Assert.Equal(KeyKind.None, decoder.Take(one).Kind));
        Assert.Equal('a', decoder.Take((byte)'a').Value);
    }

    [Fact]
    public void Take_ControlWithinASequence_EndsItAndCounts()
    {
        var decoder = new KeyDecoder();
        _ = decoder.Take(0x1b);
        _ = decoder.Take((byte)'[');

        Assert.True(decoder.Take(0x03).IsControl('c'));
        Assert.False(decoder.IsWaiting);
    }

    [Fact]
    public void Flush_LoneEscape_IsEscape()
    {
        var decoder = new KeyDecoder();

        Assert.Equal(KeyKind.None, decoder.Take(0x1b).Kind);
        Assert.True(decoder.IsWaiting);
        Assert.Equal(KeyKind.Escape, decoder.Flush().Kind);
        Assert.False(decoder.IsWaiting);
        Assert.True(decoder.Take((byte)'q').IsCharacter('q'));
    }

    [Fact]
    public void Take_RandomBytes_AlwaysComesBackToKeys()
    {
        var random = new Random(3);
        var decoder = new KeyDecoder();
        for (int i = 0; i < 100_000; i++)
        {
            _ = decoder.Take((byte)(random.Next(3) == 0 ? 0x1b : random.Next(3) == 0 ? '[' : random.Next(256)));
        }

        _ = decoder.Flush();
        Assert.True(decoder.Take((byte)'j').IsCharacter('j'));
    }
}
