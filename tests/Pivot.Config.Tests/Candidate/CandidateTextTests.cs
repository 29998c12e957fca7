using Pivot.Config.Candidate;

namespace Pivot.Config.Tests.Candidate;

/// <summary>Words in, text out.</summary>
public class CandidateTextTests
{
    private const string Web = """
        # The house.
        [[service]]
        name    = "web"          # what clients call it
        address = "192.0.2.80"
        port    = 80
        allow   = [
          "192.0.2.0/24",        # the LAN
          "203.0.113.0/24",
        ]

          # The old machine.
          [[service.server]]
          name    = "web1"
          address = "192.0.2.11"

          [[service.server]]
          address = "192.0.2.12"

        """;

    [Theory]
    [InlineData("service web scheduler wlc", "port    = 80\n", "allow   = [\n", "scheduler = \"wlc\"")]
    [InlineData("service web port 8080", "port    = 8080\n")]
    [InlineData("service web port 80 8000-8099", "port    = [80, \"8000-8099\"]\n")]
    [InlineData("service web port any", "port    = \"any\"\n")]
    [InlineData("service web protocol tcp udp", "protocol = [\"tcp\", \"udp\"]\n", "# what clients call it\n")]
    [InlineData("serv web addr 192.0.2.81", "address = \"192.0.2.81\"\n")]
    [InlineData("service web log_connections true", "log_connections = true\n")]
    [InlineData("service web log_connections start", "log_connections = \"start\"\n")]
    [InlineData("service web server web1 weight 3", "  address = \"192.0.2.11\"\n  weight  = 3\n")]
    [InlineData("service web server 192.0.2.12 weight 0", "  address = \"192.0.2.12\"\n  weight = 0\n")]
    [InlineData("service web server 192.0.2.13 weight 2", "  [[service.server]]\n  address = \"192.0.2.13\"\n  weight = 2\n")]
    [InlineData("service web server web4 address 192.0.2.14", "  [[service.server]]\n  name = \"web4\"\n  address = \"192.0.2.14\"\n")]
    [InlineData("service web health check http", "  [service.health]\n  check = \"http\"\n")]
    [InlineData("service web health run /usr/bin/true", "run = [\"/usr/bin/true\"]\n")]
    [InlineData("service web fallback address 192.0.2.99", "fallback = { address = \"192.0.2.99\" }\n")]
    [InlineData("service web server web1 tunnel type gue", "tunnel  = { type = \"gue\" }\n")]
    [InlineData("service dns port 53", "[[service]]\nname = \"dns\"\nport = 53\n")]
    [InlineData("service dns", "[[service]]\nname = \"dns\"\n")]
    [InlineData("timeouts tcp 15m", "[timeouts]\ntcp = \"15m\"\n")]
    [InlineData("system hostname true", "[system]\nhostname = \"true\"\n")]
    [InlineData("interface eth0 masquerade true", "[[interface]]\nname = \"eth0\"\nmasquerade = true\n")]
    public void Set_Words_AreTomlInTheirPlaceAndTheRestStays(string words, params string[] parts)
    {
        string text = Start().Set(words.Split(' ')).Text;

        Assert.All(parts, part => Assert.Contains(part, text, StringComparison.Ordinal));
        Assert.All(["# The house.", "# what clients call it", "# the LAN", "# The old machine."], comment => Assert.Contains(comment, text, StringComparison.Ordinal));
    }

    [Fact]
    public void Set_TextWithBlanksAndQuotes_IsOneText() =>
        Assert.Contains("expect = \"all \\\"is\\\" well\"\n", Start().Set("service", "web", "health", "expect", "all \"is\" well").Text, StringComparison.Ordinal);

    [Fact]
    public void Set_FurtherKeyOfATableInBraces_StaysInItsBraces() =>
        Assert.Contains("rate    = { connections = 100, per = \"1s\" }\n", Start().Set("service", "web", "rate", "connections", "100").Set("service", "web", "rate", "per", "1s").Text, StringComparison.Ordinal);

    [Theory]
    [InlineData("serivce web port 80", 0, "unknown key \"serivce\" in the file: did you mean \"service\"?")]
    [InlineData("service web sheduler wlc", 2, "did you mean \"scheduler\"?")]
    [InlineData("service web p 5m", 2, "\"p\" may be protocol, port, persistence, persistence_mask: type more of it")]
    [InlineData("service web scheduler wlcc", 3, "(did you mean \"wlc\"?)")]
    [InlineData("service web port 70000", 3, "port: expected a port from 1 to 65535, found 70000")]
    [InlineData("service web port 80 81 82x", 5, "port: expected")]
    [InlineData("service web allow 192.0.2.0/24 192.0.2.0/24", 4, "stands in the list twice")]
    [InlineData("service web scheduler", 3, "scheduler needs a value: rr, wrr,")]
    [InlineData("service web persistence", 3, "persistence needs a value: DURATION, for example 5m")]
    [InlineData("service web scheduler wlc rr", 4, "scheduler takes one value")]
    [InlineData("service web", 2, "a key is missing: name, address,")]
    [InlineData("service", 1, "the name of the service is missing: there is web")]
    [InlineData("", 0, "a key is missing: system, interface,")]
    [InlineData("service a/b port 80", 3, null)]
    [InlineData("timeouts tcp 15", 2, "tcp: expected a number with ms, s, m or h")]
    [InlineData("system password secret", 2, "found something else (not shown)")]
    [InlineData("service web mss_clamp yes", 3, "expected true or false, without quotes, found \"yes\"")]
    public void Set_WordsThatAreWrong_NameTheWord(string words, int word, string? message)
    {
        string[] split = words.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        if (message is null)
        {
            // A name is a value of a key that was not typed: what is wrong with it the check of the whole tells.
            Assert.Contains("a/b", Start().Set(split).Text, StringComparison.Ordinal);
            return;
        }

        CandidateException error = Assert.Throws<CandidateException>(() => Start().Set(split));

        Assert.Equal(word, error.Word);
        Assert.Contains(message, error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("service web port 8080", "port    = [80, 8080]\n")]
    [InlineData("service web allow 198.51.100.0/24", "  \"203.0.113.0/24\",\n  \"198.51.100.0/24\",\n]")]
    [InlineData("service web deny 198.51.100.0/24", "deny    = \"198.51.100.0/24\"\n")]
    public void Add_ToAList_IsBehindWhatItHas(string words, string part) => Assert.Contains(part, Start().Add(words.Split(' ')).Text, StringComparison.Ordinal);

    [Theory]
    [InlineData("service web scheduler rr", 2, "scheduler is no list")]
    [InlineData("service web allow 192.0.2.0/24", 3, "allow has \"192.0.2.0/24\" already")]
    [InlineData("service web allow 192.0.2.0/33", 3, "allow: expected")]
    public void Add_WhatCannotBe_NamesTheWord(string words, int word, string message)
    {
        CandidateException error = Assert.Throws<CandidateException>(() => Start().Add(words.Split(' ')));

        Assert.Equal(word, error.Word);
        Assert.Contains(message, error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("service web port", "port ")]
    [InlineData("service web allow 192.0.2.0/24", "\"192.0.2.0/24\"")]
    [InlineData("service web allow 192.0.2.0/24 203.0.113.0/24", "allow")]
    [InlineData("service web allow", "allow")]
    [InlineData("service web server web1", "web1")]
    [InlineData("service web server", "server")]
    [InlineData("service web", "service")]
    [InlineData("service", "service")]
    public void Delete_Words_AreGone(string words, string part)
    {
        CandidateText deleted = Start().Delete(words.Split(' '));

        Assert.DoesNotContain(part, deleted.Text, StringComparison.Ordinal);
        Assert.StartsWith("# The house.", deleted.Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("", 0, "say what to delete: system,")]
    [InlineData("service wbe", 1, "there is no service \"wbe\": did you mean web?")]
    [InlineData("service web server web9", 3, "there is no server \"web9\": did you mean web1?")]
    [InlineData("service web scheduler", 2, "service web scheduler is not set")]
    [InlineData("service web allow 10.0.0.0/8", 3, "allow has no \"10.0.0.0/8\": it has 192.0.2.0/24, 203.0.113.0/24")]
    [InlineData("timeouts", 0, "timeouts is not set")]
    public void Delete_WhatIsNotThere_NamesTheWord(string words, int word, string message)
    {
        CandidateException error = Assert.Throws<CandidateException>(() => Start().Delete(words.Split(' ', StringSplitOptions.RemoveEmptyEntries)));

        Assert.Equal(word, error.Word);
        Assert.Contains(message, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Rename_ServiceOrServer_KeepsAllElse()
    {
        Assert.Equal(Web.Replace("\"web\" ", "\"shop\" ", StringComparison.Ordinal), Start().Rename("shop", "service", "web").Text);
        Assert.Contains("address = \"192.0.2.12\"\n  name = \"web2\"\n", Start().Rename("web2", "service", "web", "server", "192.0.2.12").Text, StringComparison.Ordinal);
        Assert.Contains("already", Assert.Throws<CandidateException>(() => Start().Rename("web1", "service", "web", "server", "192.0.2.12")).Message, StringComparison.Ordinal);
        Assert.Contains("expected a name", Assert.Throws<CandidateException>(() => Start().Rename("a b", "service", "web")).Message, StringComparison.Ordinal);
        Assert.Throws<CandidateException>(() => Start().Rename("x", "timeouts"));
    }

    [Fact]
    public void Copy_Service_MeansTheSameUnderAnotherName()
    {
        PivotConfig config = ConfigReader.Read("t", Start().Set("service", "web", "health", "check", "tcp").Set("service", "web", "rate", "connections", "5").Set("service", "web", "rate", "per", "1s").Copy("web2", "service", "web").Set("service", "web2", "address", "192.0.2.82").Text).Config!;

        Assert.Equal(config.Services[0] with { Name = "web2", Addresses = config.Services[1].Addresses }, config.Services[1]);
        Assert.Equal(2, config.Services[1].Servers.Count);
    }

    [Theory]
    [InlineData("service web server web1", "  # The old machine.\n  [[service.server]]\n  name    = \"web1\"\n  address = \"192.0.2.11\"\n")]
    [InlineData("service web port", "port    = 80\n")]
    [InlineData("service web server", "  # The old machine.\n  [[service.server]]\n  name    = \"web1\"\n  address = \"192.0.2.11\"\n\n  [[service.server]]\n  address = \"192.0.2.12\"\n")]
    [InlineData("", Web)]
    [InlineData("log", "")]
    public void Show_OfALevel_IsItsText(string words, string expected) => Assert.Equal(expected, Start().Show(words.Split(' ', StringSplitOptions.RemoveEmptyEntries)));

    [Theory]
    [InlineData(3, 11, "service web name")]
    [InlineData(7, 3, "service web allow")]
    [InlineData(12, 3, "service web server web1")]
    [InlineData(17, 13, "service web server 192.0.2.12 address")]
    [InlineData(2, 1, "service web")]
    [InlineData(1, 1, "")]
    public void PathAt_AKeyOrATable_IsItsWords(int line, int column, string words) => Assert.Equal(words, Start().PathAt(line, column));

    [Fact]
    public void Level_Words_AreFullOnes()
    {
        Assert.Equal(["service", "web", "server", "web1"], Start().Level("serv", "web", "serv", "web1"));
        Assert.Equal(["service", "new"], Start().Level("service", "new"));
        Assert.Contains("is no level", Assert.Throws<CandidateException>(() => Start().Level("service", "web", "port")).Message, StringComparison.Ordinal);
        Assert.Equal(1, Assert.Throws<CandidateException>(() => Start().Level("service")).Word);
    }

    [Fact]
    public void TryRead_WhatIsNoToml_SaysWhere()
    {
        Assert.False(CandidateText.TryRead("[[service]\n", out _, out var errors));
        Assert.Equal(1, errors[0].Position.Line);
    }

    private static CandidateText Start() => CandidateText.TryRead(Web, out var candidate, out _) ? candidate : throw new InvalidOperationException();
}
