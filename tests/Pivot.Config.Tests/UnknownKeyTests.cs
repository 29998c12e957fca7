namespace Pivot.Config.Tests;

public class UnknownKeyTests
{
    [Theory]
    [InlineData("prot = \"tcp\"", "5:1: unknown key \"prot\" in [[service]]: did you mean \"port\"?")]
    [InlineData("adress = \"192.0.2.80\"", "5:1: unknown key \"adress\" in [[service]]: did you mean \"address\"?")]
    [InlineData("Scheduler = \"rr\"", "5:1: unknown key \"Scheduler\" in [[service]]: did you mean \"scheduler\"?")]
    [InlineData("one-packet = true", "5:1: unknown key \"one-packet\" in [[service]]: did you mean \"one_packet\"?")]
    [InlineData("interval = \"2s\"", "5:1: unknown key \"interval\" in [[service]]: it belongs in [service.health]")]
    [InlineData("colour = \"red\"", "5:1: unknown key \"colour\" in [[service]]: known keys are name, address, protocol, port, scheduler, scheduler_flags, forwarding, persistence, persistence_mask, one_packet, on_server_loss, no_server, mss_clamp, fallback, allow, deny, rate, log_connections, health, server")]
    public void Read_UnknownKey_NamesTheNearestRightOne(string line, string expected)
    {
        Assert.Equal(["t.toml:" + expected], Read.ServiceErrors(line));
    }

    [Theory]
    [InlineData("[[server]]\nname = \"x\"", "1:3: unknown key \"server\" in the file: it belongs in [[service]]")]
    [InlineData("[[services]]\nname = \"x\"", "1:3: unknown key \"services\" in the file: did you mean \"service\"?")]
    [InlineData("[direktor]", "1:2: unknown key \"direktor\" in the file: did you mean \"director\"?")]
    public void Read_UnknownTable_NamesTheNearestRightOne(string text, string expected)
    {
        Assert.Equal(["t.toml:" + expected], Read.FutureErrors(text));
    }

    [Theory]
    [InlineData("", "abc", 3)]
    [InlineData("port", "port", 0)]
    [InlineData("prot", "port", 1)]
    [InlineData("weigth", "weight", 1)]
    [InlineData("kitten", "sitting", 3)]
    public void Distance_TwoWords_CountsEdits(string from, string to, int expected)
    {
        Assert.Equal(expected, NearestWord.Distance(from, to));
    }

    [Fact]
    public void Find_NothingNear_IsNull()
    {
        Assert.Null(NearestWord.Find("colour", ["port", "name"]));
        Assert.Null(NearestWord.Find(new string('p', 100_000), ["port"]));
    }
}
