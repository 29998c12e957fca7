using Pivot.Config.Candidate;
using Pivot.Config.Schema;

namespace Pivot.Config.Tests.Candidate;

/// <summary>What may stand as the next word, and the table that it comes from.</summary>
public class CandidateChoicesTests
{
    private const string Web = Read.Service + "allow = [\"192.0.2.0/24\", \"203.0.113.0/24\"]\n[[service.server]]\nname = \"web1\"\naddress = \"192.0.2.11\"\n";

    [Fact]
    public void KeyHelps_OfEveryTable_AreItsKeysInTheirOrder() => Assert.All(ConfigSchema.Tables, table =>
    {
        Assert.Equal(table.Keys, KeyHelps.All.Where(help => help.Table == table.Name).Select(help => help.Key));
        Assert.All(table.Keys, key => Assert.Equal(table.Child(key) is not null, KeyHelps.Of(table, key).Shape == ValueShape.Table));
    });

    [Fact]
    public void KeyHelps_Helps_FitALineOfATerminal() => Assert.All(KeyHelps.All, help =>
    {
        Assert.InRange(help.Help.Length, 5, 80);
        Assert.False(help.Help.EndsWith('.'), help.Help);
    });

    [Fact]
    public void WordHelps_OfEveryWord_AreThere() =>
        Assert.All(KeyHelps.All, help => Assert.All(help.Words, word => Assert.InRange(WordHelps.Of(help, word).Length, 2, 64)));

    [Theory]
    [InlineData(CandidateVerb.Set, "", "system interface director log metrics timeouts service")]
    [InlineData(CandidateVerb.Set, "service", "web NAME?")]
    [InlineData(CandidateVerb.Set, "service web forwarding", "nat dr tun fullnat auto")]
    [InlineData(CandidateVerb.Set, "service web forwarding nat", "<enter>")]
    [InlineData(CandidateVerb.Set, "service web persistence", "DURATION?")]
    [InlineData(CandidateVerb.Set, "service web port", "any PORT?")]
    [InlineData(CandidateVerb.Set, "service web scheduler_flags port", "fallback port <enter>")]
    [InlineData(CandidateVerb.Set, "service web server web1 tunnel", "type port checksum")]
    [InlineData(CandidateVerb.Set, "service new server", "NAME?")]
    [InlineData(CandidateVerb.Set, "service web scheduler_flagz", "")]
    [InlineData(CandidateVerb.Add, "service web", "address protocol port scheduler_flags fallback allow deny rate health server")]
    [InlineData(CandidateVerb.Delete, "", "service")]
    [InlineData(CandidateVerb.Delete, "service web", "name address port allow server <enter>")]
    [InlineData(CandidateVerb.Delete, "service web allow", "192.0.2.0/24 203.0.113.0/24 <enter>")]
    [InlineData(CandidateVerb.Delete, "service web port", "80 <enter>")]
    [InlineData(CandidateVerb.Edit, "service web", "fallback rate health server <enter>")]
    [InlineData(CandidateVerb.Show, "service web server", "web1 <enter>")]
    [InlineData(CandidateVerb.Element, "", "service")]
    [InlineData(CandidateVerb.Element, "service", "web")]
    [InlineData(CandidateVerb.Show, "", "service <enter>")]
    [InlineData(CandidateVerb.Edit, "service new", "fallback rate health server <enter>")]
    [InlineData(CandidateVerb.Element, "service web", "server <enter>")]
    public void Choices_ByVerb_AreWhatMayFollow(CandidateVerb verb, string words, string expected)
    {
        Assert.True(CandidateText.TryRead(Web, out var candidate, out _));

        var choices = candidate.Choices(verb, words.Split(' ', StringSplitOptions.RemoveEmptyEntries));

        Assert.Equal(expected, string.Join(' ', [.. choices.Words.Select(choice => choice.Word + (choice.IsHint ? "?" : "")), .. choices.IsComplete ? (string[])["<enter>"] : []]));
        Assert.All(choices.Words, choice => Assert.NotEmpty(choice.Help));
    }
}
