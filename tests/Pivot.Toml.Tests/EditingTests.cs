namespace Pivot.Toml.Tests;

public sealed class EditingTests
{
    private static readonly KeyValuePair<string, TomlLiteral>[] NewServer = [new("name", "web3"), new("weight", 1)];

    [Theory]
    [InlineData("")]
    [InlineData("\uFEFF")]
    [InlineData("\uFEFF# only a comment")]
    [InlineData("# one\n\n# two\n")]
    [InlineData("a = 1")]
    [InlineData("# top\n[t]")]
    [InlineData(Samples.Configuration)]
    [InlineData(Samples.Awkward)]
    [InlineData("\uFEFF" + Samples.Configuration)]
    public void Edit_EveryKindEverywhere_MeansWhatWasAsked(string text)
    {
        foreach (string variant in new[] { text, text.TrimEnd(), text.Replace("\n", "\r\n", StringComparison.Ordinal) })
        {
            Assert.Equal(variant, Samples.Parse(variant).ToString());
            Assert.Empty(EditCheck.Run(variant));
        }
    }

    [Fact]
    public void Set_ExistingValue_ChangesOnlyItsCharacters() =>
        AssertEdit("device  = \"tun\"   # routed", "device  = \"tap\"   # routed", d => d.Set(["director", "device"], "tap"));

    [Theory]
    [InlineData("name")]
    [InlineData("weight")]
    public void Set_SameMeaning_LeavesNotation(string key)
    {
        TomlDocument document = Samples.Parse("name = 'web'\nweight = 0x1_0\n");

        Assert.Same(document, document.Set([key], key == "name" ? "web" : 16));
    }

    [Fact]
    public void Set_NewKeyInAlignedTable_AlignsAndIndents() =>
        AssertEdit("  weight  = 0x10         # hexadecimal\n", "  weight  = 0x10         # hexadecimal\n  upper   = 100\n",
            d => d.Set(["service", 0, "server", 1, "upper"], 100));

    [Fact]
    public void Set_NewKeyInUnalignedTable_UsesOneSpace() =>
        AssertEdit("  rise = 2\n", "  rise = 2\n  timeout = \"1s\"\n", d => d.Set(["service", 0, "health", "timeout"], "1s"));

    [Fact]
    public void Set_NewKeyInInlineTable_FollowsTheOthers() =>
        AssertEdit("{ name = \"b\", weight = 1 }", "{ name = \"b\", weight = 1, upper = 5 }", d => d.Set(["service", 1, "server", 1, "upper"], 5));

    [Fact]
    public void Set_NewTable_GoesBehindItsParentsTables() =>
        AssertEdit("  weight  = 0x10         # hexadecimal\n", "  weight  = 0x10         # hexadecimal\n\n  [service.agent]\n  port = 8079\n",
            d => d.Set(["service", 0, "agent", "port"], 8079));

    [Fact]
    public void Set_NewRootKey_GoesInFrontOfFirstHeader() =>
        AssertEdit("[director]\n", "version = 1\n\n[director]\n", d => d.Set(["version"], 1));

    [Fact]
    public void SetAll_ManyValues_ChangesEach()
    {
        TomlDocument document = Samples.Parse("a = 1 # x\nb = [1, 2]\n");
        TomlDocument changed = document.SetAll([new(document.Find("b", 1)!, "two"), new(document.Find("a")!, 10)]);

        Assert.Equal("a = 10 # x\nb = [1, \"two\"]\n", changed.ToString());
    }

    [Fact]
    public void SetAll_ValueAndItsArray_IsRefused()
    {
        TomlDocument document = Samples.Parse("b = [1, 2]\n");

        Assert.Throws<ArgumentException>(() => document.SetAll([new(document.Find("b", 1)!, 3), new(document.Find("b")!, 4)]));
    }

    [Fact]
    public void SetAll_NodeOfOtherDocument_IsRefused() =>
        Assert.Throws<ArgumentException>(() => Samples.Parse("a = 1").SetAll([new(Samples.Parse("a = 1").Find("a")!, 2)]));

    [Fact]
    public void AppendTable_ArrayWithHeaders_FollowsTheLastElement() =>
        AssertEdit("  weight  = 0x10         # hexadecimal\n", "  weight  = 0x10         # hexadecimal\n\n  [[service.server]]\n  name   = \"web3\"\n  weight = 1\n",
            d => d.AppendTable(["service", 0, "server"], NewServer));

    [Fact]
    public void AppendTable_ArrayInBrackets_AddsCommaAndLine() =>
        AssertEdit("{ name = \"b\", weight = 1 }   # second\n", "{ name = \"b\", weight = 1 },   # second\n  { name = \"web3\", weight = 1 }\n",
            d => d.AppendTable(["service", 1, "server"], NewServer));

    [Theory]
    [InlineData("a = [1, 2]", "a = [1, 2, 3]")]
    [InlineData("a = [1, 2, ]", "a = [1, 2, 3, ]")]
    [InlineData("a = [ ]", "a = [3]")]
    [InlineData("a = [\n  1, # one\n  2, # two\n]", "a = [\n  1, # one\n  2, # two\n  3,\n]")]
    [InlineData("a = [\r\n  1 # one\r\n]", "a = [\r\n  1, # one\r\n  3\r\n]")]
    [InlineData("  a = [\n    # none\n  ]", "  a = [\n    # none\n    3\n  ]")]
    public void Append_ArrayInBrackets_KeepsItsStyle(string before, string after) =>
        Assert.Equal(after, Samples.Parse(before).Append(["a"], 3).ToString());

    [Theory]
    [InlineData("a = [1, 2, ]", 1, "a = [1 ]")]
    [InlineData("a = [1, 2]", 0, "a = [2]")]
    [InlineData("a = [1, # one\n 2]", 1, "a = [1, # one\n ]")]
    [InlineData("a = [\n 1, # one\n 2 # two\n]", 1, "a = [\n 1, # one\n]")]
    [InlineData("a = [ 1 ]", 0, "a = [  ]")]
    public void Remove_ItemOfArray_KeepsTheOthersComments(string before, int index, string after) =>
        Assert.Equal(after, Samples.Parse(before).Remove("a", index).ToString());

    [Fact]
    public void AppendTable_NoArrayYet_MakesIt() =>
        AssertEdit("# Names\n", "# Names\n", d => d.AppendTable(["interface"], [new("name", "eth0")]), "\n[[interface]]\nname = \"eth0\"\n");

    [Fact]
    public void Remove_Key_TakesItsLine() =>
        AssertEdit("device  = \"tun\"   # routed\n", "", d => d.Remove("director", "device"));

    [Fact]
    public void Remove_ElementWithHeader_TakesItsCommentAndBlankLine() =>
        AssertEdit("  # the old one\n  [[service.server]]\n  name    = \"web1\"\n  weight  = 2\n\n", "", d => d.Remove("service", 0, "server", 0));

    [Fact]
    public void Remove_ItemOnItsOwnLine_TakesItsComment() =>
        AssertEdit("  { name = \"a\", weight = 1 },  # first\n", "", d => d.Remove("service", 1, "server", 0));

    [Fact]
    public void Remove_ServiceWithEverything_LeavesTheOther()
    {
        TomlDocument changed = Samples.Parse(Samples.Configuration).Remove("service", 0);

        Assert.Equal("dns", Assert.IsType<TomlString>(changed.Find("service", 0, "name")).Value);
        Assert.Null(changed.Find("service", 1));
        Assert.Contains("tcp = \"15m\"\n\n# Names\n[[service]]\n", changed.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Set_PathThroughScalar_SaysWhatIsThere()
    {
        TomlDocument document = Samples.Parse(Samples.Configuration);
        InvalidOperationException refusal = Assert.Throws<InvalidOperationException>(() => document.Set(["timeouts", "tcp", "x"], 1));

        Assert.Equal("'timeouts.tcp.x' does not exist: what should hold it is of kind string", refusal.Message);
    }

    [Fact]
    public void Set_TableWithHeader_IsRefused() =>
        Assert.Throws<InvalidOperationException>(() => Samples.Parse(Samples.Configuration).Set(["timeouts"], 1));

    [Fact]
    public void Set_IndexPastTheEnd_IsRefused() =>
        Assert.Throws<InvalidOperationException>(() => Samples.Parse(Samples.Configuration).Set(["service", 2, "name"], "x"));

    [Fact]
    public void Remove_MissingKey_IsRefused() =>
        Assert.Throws<InvalidOperationException>(() => Samples.Parse(Samples.Configuration).Remove("service", 0, "nothing"));

    [Fact]
    public void Remove_Root_IsRefused() =>
        Assert.Throws<InvalidOperationException>(() => Samples.Parse("").Remove());

    [Fact]
    public void SetAll_ThousandsOfValues_ChangesEach()
    {
        string text = string.Concat(Enumerable.Range(0, 20_000).Select(i => $"[[server]]\nweight = {i} # w\n"));
        TomlDocument document = Samples.Parse(text);
        TomlArray servers = Assert.IsType<TomlArray>(document.Find("server"));

        TomlDocument changed = document.SetAll(servers.Items.Select(s => new KeyValuePair<TomlNode, TomlLiteral>(((TomlTable)s).Entries[0].Value, 7)));

        Assert.Equal(20_000, changed.ToString().Split("weight = 7 # w").Length - 1);
    }

    /// <summary>An edit of the sample replaces one stretch and appends nothing but <paramref name="appended"/>.</summary>
    private static void AssertEdit(string before, string after, Func<TomlDocument, TomlDocument> edit, string appended = "")
    {
        int at = Samples.Configuration.IndexOf(before, StringComparison.Ordinal);
        Assert.True(at >= 0);
        string expected = Samples.Configuration[..at] + after + Samples.Configuration[(at + before.Length)..] + appended;
        Assert.Equal(expected, edit(Samples.Parse(Samples.Configuration)).ToString());
    }
}
