using System.Text;
using Pivot.Top;

namespace Pivot.Tests.Top;

/// <summary>Bytes of a terminal as keys.</summary>
public sealed class KeyDecoderTests
{
    [Theory]
    [InlineData("q", nameof(TopKey.Quit))]
    [InlineData("\x03", nameof(TopKey.Quit))]
    [InlineData("\r", nameof(TopKey.Open))]
    [InlineData("\n", nameof(TopKey.Open))]
    [InlineData("\e[A", nameof(TopKey.Up))]
    [InlineData("\eOA", nameof(TopKey.Up))]
    [InlineData("\e[B", nameof(TopKey.Down))]
    [InlineData("\e[5~", nameof(TopKey.PageUp))]
    [InlineData("\e[6~", nameof(TopKey.PageDown))]
    [InlineData("\e[H", nameof(TopKey.First))]
    [InlineData("\e[1~", nameof(TopKey.First))]
    [InlineData("\e[4~", nameof(TopKey.Last))]
    [InlineData("\e[C", nameof(TopKey.Open))]
    [InlineData("\e[D", nameof(TopKey.Back))]
    [InlineData("\x7f", nameof(TopKey.Back))]
    [InlineData(" ", nameof(TopKey.Pause))]
    [InlineData("\x0c", nameof(TopKey.Redraw))]
    [InlineData("?", nameof(TopKey.Help))]
    [InlineData("z", nameof(TopKey.None))]
    [InlineData("\e[1;5A", nameof(TopKey.None))]
    [InlineData("\e[200~", nameof(TopKey.None))]
    public void Take_OneKey_IsKnownByItsLastByte(string bytes, string key)
    {
        var decoder = new KeyDecoder();
        byte[] all = Encoding.UTF8.GetBytes(bytes);

        Assert.All(all[..^1], value => Assert.Equal(TopKey.None, decoder.Take(value)));
        Assert.Equal(key, decoder.Take(all[^1]).ToString());
        Assert.False(decoder.IsWaiting);
    }

    [Fact]
    public void Flush_LoneEscape_IsBack()
    {
        var decoder = new KeyDecoder();

        Assert.Equal(TopKey.None, decoder.Take(0x1b));
        Assert.True(decoder.IsWaiting);
        Assert.Equal(TopKey.Back, decoder.Flush());
        Assert.False(decoder.IsWaiting);
        Assert.Equal(TopKey.Quit, decoder.Take((byte)'q'));
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
        Assert.Equal(TopKey.Down, decoder.Take((byte)'j'));
    }
}
