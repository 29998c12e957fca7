using System.Text;
using Pivot.Linux.Saving;

namespace Pivot.Linux.Tests.Saving;

public sealed class SaveRecordTests
{
    private static readonly byte[] Old = "old = 1\n"u8.ToArray();
    private static readonly byte[] New = "new = 2\n"u8.ToArray();

    [Theory]
    [InlineData("")]
    [InlineData("a = 1")]
    [InlineData("a = 1\n")]
    [InlineData("a = 1\n# pivot save 3 bytes 0123456789abcdef replaces nothing whole\n")]
    public void Decode_WhatWasEncoded_GivesItBack(string content)
    {
        foreach (TextIdentity? replaced in (TextIdentity?[])[null, TextIdentity.Of(Old)])
        {
            SaveRecord? record = SaveRecord.Decode(new SaveRecord(Encoding.UTF8.GetBytes(content), replaced).Encode());

            Assert.NotNull(record);
            Assert.Equal(content, Encoding.UTF8.GetString(record.Content.Span));
            Assert.Equal(replaced, record.Replaced);
        }
    }

    /// <summary>The format is documented, for who finds such a file on a card.</summary>
    [Fact]
    public void Encode_Text_EndsWithACommentLine() =>
        Assert.Equal("new = 2\n\n# pivot save 8 bytes 697a24550fc5697a replaces nothing whole\n", Encoding.UTF8.GetString(new SaveRecord(New, null).Encode()));

    [Fact]
    public void Decode_EveryPartAndEveryChangedByte_IsNotWhole()
    {
        byte[] whole = new SaveRecord(New, TextIdentity.Of(Old)).Encode();
        for (int length = 0; length < whole.Length; length++)
        {
            Assert.Null(SaveRecord.Decode(whole[..length]));
            Assert.Null(SaveRecord.Decode([.. whole[..length], .. new byte[whole.Length - length]]));
        }

        for (int i = 0; i < New.Length; i++)
        {
            byte[] changed = [.. whole];
            changed[i] ^= 1;
            Assert.Null(SaveRecord.Decode(changed));
        }
    }

    [Theory]
    [InlineData(null, SaveVerdict.Redo)]
    [InlineData("old = 1\n", SaveVerdict.Redo)]
    [InlineData("new = 2\n", SaveVerdict.Complete)]
    [InlineData("", SaveVerdict.Replace)]
    [InlineData("new", SaveVerdict.Replace)]
    [InlineData("\0\0\0\0", SaveVerdict.Replace)]
    [InlineData("new = 2\n\0\0\0\0", SaveVerdict.Replace)]
    [InlineData("bad = 7\nand more of it\n", SaveVerdict.Replace)]
    [InlineData("odd = 9\n", SaveVerdict.Replace)] // as long as the new one: its length before its content
    [InlineData("old = 1\nedited = 3\n", SaveVerdict.Yield)]
    [InlineData("new = 2\nedited = 3\n", SaveVerdict.Yield)]
    public void Judge_WholeRecord_ByWhatIsFound(string? found, object expected)
    {
        SaveRecord record = new(New, TextIdentity.Of(Old));

        Assert.Equal(expected, SaveJudgement.Of(record, found is not null, found is null ? null : Encoding.UTF8.GetBytes(found), static text => !text.StartsWith("bad", StringComparison.Ordinal)));
    }

    [Fact]
    public void Judge_RecordNotWholeOrFileUnreadable_DiscardsOrReplaces()
    {
        Assert.Equal(SaveVerdict.Discard, SaveJudgement.Of(null, exists: true, Old, static _ => true));
        Assert.Equal(SaveVerdict.Replace, SaveJudgement.Of(new SaveRecord(New, null), exists: true, present: null, static _ => true));
        Assert.Equal(SaveVerdict.Replace, SaveJudgement.Of(new SaveRecord(New, null), exists: true, [0xc3, 0x28], static _ => true));
    }
}
