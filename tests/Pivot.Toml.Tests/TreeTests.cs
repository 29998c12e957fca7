namespace Pivot.Toml.Tests;

public sealed class TreeTests
{
    [Fact]
    public void Position_KeysAndValues_AreTheirFirstCharacters()
    {
        TomlDocument document = Samples.Parse("# é\n'\U0001F600'.b = [ 1,\n  {x = true} ]\n[t.u]\n[t]\n[[s]]\n[[s]]\n");

        TomlEntry key = document.Root.Entries[0];
        Assert.Equal(("\U0001F600", "2:1", "2:1"), (key.Key, key.KeyPosition.ToString(), key.Value.Position.ToString()));
        Assert.Equal("2:5", ((TomlTable)key.Value).Entries[0].KeyPosition.ToString());
        Assert.Equal("2:9", document.Find(key.Key, "b")!.Position.ToString());
        Assert.Equal("3:8", document.Find(key.Key, "b", 1, "x")!.Position.ToString());
        Assert.Equal("5:1", document.Find("t")!.Position.ToString());
        Assert.Equal("4:1", document.Find("t", "u")!.Position.ToString());
        Assert.Equal("7:1", document.Find("s", 1)!.Position.ToString());
        Assert.Equal("1:1", document.Root.Position.ToString());
    }

    [Fact]
    public void Entries_ManyKeys_KeepOrderAndAreFound()
    {
        string[] keys = [.. Enumerable.Range(0, 50).Select(i => $"k{(i * 37) % 50}")];
        TomlDocument document = Samples.Parse(string.Concat(keys.Select(k => k + " = 1\n")));

        Assert.Equal(keys, document.Root.Entries.Select(e => e.Key));
        Assert.All(keys, k => Assert.True(document.Root.TryGet(k, out TomlEntry? entry) && entry.Key == k));
        Assert.False(document.Root.TryGet("K1", out _));
    }

    [Fact]
    public void Kind_EveryType_HasItsName()
    {
        TomlDocument document = Samples.Parse("v = ['', 1, 1.0, true, 1979-05-27 07:32:00Z, 1979-05-27T07:32:00, 1979-05-27, 07:32:00, [], {}]");

        Assert.Equal(["string", "integer", "float", "boolean", "offset date-time", "local date-time", "local date", "local time", "array", "table"],
            ((TomlArray)document.Find("v")!).Items.Select(i => i.Kind));
    }

    [Fact]
    public void DateTimes_EdgeValues_AreKept()
    {
        TomlDocument document = Samples.Parse("a = 1990-12-31T23:59:60.5+23:59\nb = 00:00:00.123456789\n");
        TomlOffsetDateTime a = Assert.IsType<TomlOffsetDateTime>(document.Find("a"));

        Assert.Equal(new DateTime(1990, 12, 31, 23, 59, 59, 500), a.Local);
        Assert.Equal(new TimeSpan(23, 59, 0), a.Offset);
        Assert.Equal(1234567, Assert.IsType<TomlLocalTime>(document.Find("b")).Value.Ticks);
    }
}
