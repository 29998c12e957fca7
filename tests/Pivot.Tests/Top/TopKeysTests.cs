using System.Text;
using Pivot.Keys;
using Pivot.Top;

namespace Pivot.Tests.Top;

/// <summary>Keys of the live view.</summary>
public sealed class TopKeysTests
{
    [Theory]
    [InlineData("q", nameof(TopKey.Quit))]
    [InlineData("\x03", nameof(TopKey.Quit))]
    [InlineData("\x04", nameof(TopKey.Quit))]
    [InlineData("\r", nameof(TopKey.Open))]
    [InlineData("\e[A", nameof(TopKey.Up))]
    [InlineData("k", nameof(TopKey.Up))]
    [InlineData("\e[B", nameof(TopKey.Down))]
    [InlineData("\e[5~", nameof(TopKey.PageUp))]
    [InlineData("\x02", nameof(TopKey.PageUp))]
    [InlineData("\e[6~", nameof(TopKey.PageDown))]
    [InlineData("\e[H", nameof(TopKey.First))]
    [InlineData("\e[4~", nameof(TopKey.Last))]
    [InlineData("\e[C", nameof(TopKey.Open))]
    [InlineData("\e[D", nameof(TopKey.Back))]
    [InlineData("\x7f", nameof(TopKey.Back))]
    [InlineData(" ", nameof(TopKey.Pause))]
    [InlineData("\x0c", nameof(TopKey.Redraw))]
    [InlineData("?", nameof(TopKey.Help))]
    [InlineData("z", nameof(TopKey.None))]
    [InlineData("漢", nameof(TopKey.None))]
    [InlineData("\e[1;5A", nameof(TopKey.None))]
    public void Of_Key_IsWhatItAsksFor(string bytes, string expected)
    {
        var decoder = new KeyDecoder();

        Assert.Equal(expected, TopKeys.Of(Encoding.UTF8.GetBytes(bytes).Select(decoder.Take).ToArray()[^1]).ToString());
    }

    [Fact]
    public void Of_Escape_IsBack() => Assert.Equal(TopKey.Back, TopKeys.Of(new Key(KeyKind.Escape)));
}
