namespace Pivot.Config.Tests;

/// <summary>A file with many faults, a text that is no TOML, and texts that nobody wrote.</summary>
public class WholeFileTests
{
    private const string ManyFaults = """
        [director]
        devise = "tun"
        queues = "two"
        steering = "bpf"
        control = "run/control.sock"

        [log]
        level = "loud"

        [timeouts]
        tcp = "5 minutes"

        [[service]]
        name = "web"
        address = "192.0.2.300"
        port = 70000
        scheduler = "wlr"

          [[service.server]]
          address = "192.0.2.11"
          weigth = 2
          weight = -1

          [[service.server]]
          address = "192.0.2.11"
          name = "second"
          forwarding = "fullnat"
          client_address = "toa"

        [[service]]
        name = "web"
        address = "192.0.2.81"
        port = [80, 80]
        one_packet = true

        [metrics]

        """;

    [Fact]
    public void Read_ManyFaults_ReportsAllInOrder()
    {
        var printed = Read.Errors(ManyFaults);

        Assert.Equal(
            [
                "t.toml:2:1: unknown key \"devise\" in [director]: did you mean \"device\"?",
                "t.toml:3:10: queues: expected a whole number from 0 to 256 without quotes, found \"two\"",
                "t.toml:5:11: control: expected an absolute path, like \"/run/pivot\", found \"run/control.sock\"",
                "t.toml:8:9: level: expected one of \"verbose\", \"debug\", \"information\", \"warning\", \"error\", \"fatal\", found \"loud\"",
                "t.toml:11:7: tcp: expected a number with ms, s, m or h, like \"5m\", found \"5 minutes\"",
                "t.toml:15:11: address: expected an address or a prefix, like \"192.0.2.80\" or \"198.51.100.64/28\", found \"192.0.2.300\"",
                "t.toml:16:8: port: expected a port from 1 to 65535, found 70000",
                "t.toml:17:13: scheduler: expected one of \"rr\", \"wrr\", \"lc\", \"wlc\", \"lblc\", \"lblcr\", \"dh\", \"sh\", \"sed\", \"nq\", \"fo\", \"ovf\", \"mh\", \"twos\" (did you mean \"wrr\"?), found \"wlr\"",
                "t.toml:21:3: unknown key \"weigth\" in [[service.server]]: did you mean \"weight\"?",
                "t.toml:22:12: weight: expected a whole number from 0 to 65535, found -1",
                "t.toml:25:13: address: 192.0.2.11 is already server \"192.0.2.11\" at line 20, column 13: for a larger share give it a higher weight",
                "t.toml:31:8: name: service \"web\" is already at line 14, column 8: each service needs a name of its own",
                "t.toml:33:13: port: 80 stands in the list twice",
                "t.toml:34:14: one_packet: goes only with protocol \"udp\", found \"tcp\"",
                "t.toml:36:1: [metrics] needs the key \"listen\", for example listen = \"127.0.0.1:9090\"",
            ],
            printed);
    }

    [Fact]
    public void Read_AnyError_GivesNoConfig()
    {
        Assert.Null(ConfigReader.Read("t.toml", ManyFaults).Config);
        Assert.False(ConfigReader.Read("t.toml", ManyFaults).IsGood);
    }

    [Theory]
    [InlineData("[director]\nname = \n", 2)]
    [InlineData("a = 1\na = 2\n", 2)]
    [InlineData("[[service]\n", 1)]
    public void Read_NoToml_ReportsThePlace(string text, int line)
    {
        var result = ConfigReader.Read("/etc/pivot.toml", text);

        Assert.Null(result.Config);
        Assert.Equal(("/etc/pivot.toml", line), (result.Errors[0].Path, result.Errors[0].Line));
    }

    [Fact]
    public void Read_BytesThatAreNotUtf8_IsAnError()
    {
        var result = ConfigReader.Read("t.toml", [0x61, 0x20, 0x3D, 0x20, 0x22, 0xFF, 0x22]);

        Assert.Null(result.Config);
        Assert.Equal(1, Assert.Single(result.Errors).Line);
    }

    [Fact]
    public void Read_MutatedFiles_NeverThrows()
    {
        string[] seeds = [ManyFaults, .. Examples.All.Select(example => example.Text)];
        var random = new Random(20_260_801);
        var good = 0;
        for (var round = 0; round < 20_000; round++)
        {
            var text = Mutate(seeds[random.Next(seeds.Length)], random);
            var result = ConfigReader.Read("t.toml", text);

            Assert.Equal(result.Errors.Count == 0, result.IsGood);
            Assert.All(result.Errors, error => Assert.True(error is { Line: >= 1, Column: >= 1, Message.Length: > 0 }, error.ToString()));
            good += result.IsGood ? 1 : 0;
        }

        Assert.InRange(good, 1, 19_999);
    }

    // Words of the schema make far more of the mutants TOML, and deep in the binders, than random bytes do.
    private static string Mutate(string text, Random random)
    {
        string[] words =
        [
            "[[service]]\n", "[service.health]\n", "[director]\n", "any", "\"any\"", "eth0", "2001:db8::1", "192.0.2.80/0", "::/0", "0.0.0.0", "\"-\"", "-1", "99999999999",
            "[]", "{}", "[[]]", "\"\"", "true", "1979-05-27", "nan", "fullnat", "tun", "\n", "=", "\"", "'", "\\", "\u00E9", "\uD83D\uDE00", "port = ", "check = \"dns\"\n", "\"5m\"",
        ];
        for (var edits = random.Next(1, 5); edits > 0 && text.Length > 0; edits--)
        {
            var at = random.Next(text.Length);
            var length = Math.Min(random.Next(12), text.Length - at);
            text = random.Next(3) switch
            {
                0 => text.Remove(at, length),
                1 => text.Insert(at, words[random.Next(words.Length)]),
                _ => text.Remove(at, length).Insert(at, words[random.Next(words.Length)]),
            };
        }

        return text;
    }
}
