using Pivot.Appliance;
using Pivot.Console;
using Pivot.Console.Login;
using Pivot.Control.Tests;
using Pivot.Linux;
using Pivot.Testing;

namespace Pivot.Tests.Console;

/// <summary>Who is let in: whose password counts, and what is right. All hashes are of "secret".</summary>
public sealed class PasswordTests
{
    private const string Sha512 = "$6$saltsalt$TVLlQcbpFVof5W3Yz4DTP6gRstiNuHwwTt6GLc1E5n0U0aDehy0S5knV8wiOQSpT0Y77vwPZN.Pq.H91p5hVO1";
    private const string Sha256 = "$5$saltsalt$0IyaXrmV7.sGNS6tirgqHLqX/G.FBvgkYA.lpPdS5sA";
    private const string Md5 = "$1$saltsalt$9xy1btjgzLYfb7hivXtC//";
    private const string Yescrypt = "$y$j9T$abcdefgh$IUWJt2doU4Kf6E/JP1UkAT3S5O3Q7SSA8SJirXIlEu9";
    private const string NoSocket = "/nonexistent/control.sock";

    [Theory]
    [InlineData(Sha512)]
    [InlineData(Sha256)]
    [InlineData(Md5)]
    [InlineData(Yescrypt)]
    public void Matches_RightAndWrongPassword_AreTold(string hash)
    {
        Assert.True(PasswordHash.Matches("secret", hash));
        Assert.False(PasswordHash.Matches("Secret", hash));
        Assert.False(PasswordHash.Matches("", hash));
    }

    [Fact]
    public void Matches_PasswordBeyondAscii_IsUtf8() =>
        Assert.True(PasswordHash.Matches("geheim é", "$6$saltsalt$a8fdzdRC.Fx0QAymDxupxuN/civqLStsFoeGTZiaGlMuLLz.Sad6PVSkZRiW16AkNH8p6c5VHaliwrPdEh11S."));

    [Theory]
    [InlineData("$99$saltsalt$hash", "$99$")]
    [InlineData("*0", "of old")]
    public void Matches_HashThatNobodyKnows_SaysSo(string hash, string named) =>
        Assert.Contains(named, Assert.Throws<HostException>(() => PasswordHash.Matches("secret", hash)).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData("[system]\npassword = \"$6$a$b\"\n[[service]]\nbroken", "$6$a$b")]
    [InlineData("[ system ] # mine\r\n  password='$6$a$b' # hash\r\n[[service", "$6$a$b")]
    [InlineData("system.password = \"$6$a$b\"", "$6$a$b")]
    [InlineData("[system]\n\"password\" = \"$6$a$b\"", "$6$a$b")]
    [InlineData("[system]\n# password = \"$6$a$b\"\n", null)]
    [InlineData("[other]\npassword = \"$6$a$b\"\n", null)]
    [InlineData("[system]\npassword = \"plain\"\n", null)]
    [InlineData("[system]\npassword = \"$6$a$b", null)]
    [InlineData("[system]\nhostname = \"x\"\n[log]\npassword = \"$6$a$b\"", null)]
    [InlineData("", null)]
    public void Find_InAFileWithErrors_ReadsItsLines(string text, string? expected) => Assert.Equal(expected, BrokenFilePassword.Find(text));

    [Theory]
    [InlineData("[system]\npassword = \"$6$a$new\"\n", "[system]\npassword = \"$6$a$old\"\n", "$6$a$new")]
    [InlineData("[system]\npassword = \"$6$a$new\"\n[[service]]\nbroken", "[system]\npassword = \"$6$a$old\"\n", "$6$a$new")]
    [InlineData("nothing of a file", "[system]\npassword = \"$6$a$old\"\n", "$6$a$old")]
    [InlineData("[system]\n", "[system]\npassword = \"$6$a$old\"\n", null)]
    [InlineData(null, "[system]\npassword = \"$6$a$old\"\n", "$6$a$old")]
    [InlineData("nothing of a file", null, null)]
    [InlineData(null, null, null)]
    public void Find_WithoutADaemon_GoesByTheFiles(string? wanted, string? lastGood, string? expected)
    {
        using TemporaryDirectory directory = new();
        string config = Write(directory, "pivot.toml", wanted);
        Write(directory, "last-good.toml", lastGood);

        Assert.Equal(expected, new PasswordLookup(NoSocket, config, boot: null).Find());
    }

    [Theory]
    [InlineData("[system]\npassword = \"$6$a$force\"\n", true, "$6$a$force")]
    [InlineData("[system]\npassword = \"$6$a$force\"\n", false, "$6$a$force")]
    [InlineData("", true, null)]
    [InlineData("", false, "$6$a$file")]
    [InlineData("[of_a_later_version]\nkey = 1\n", true, "$6$a$file")]
    public async Task Find_WithADaemon_GoesByTheConfigurationInForce(string inForce, bool isAsWanted, string? expected)
    {
        using TemporaryDirectory directory = new();
        string config = Write(directory, "pivot.toml", "[system]\npassword = \"$6$a$file\"\n[[service]]\nbroken");
        await using TestServer server = new();
        server.Reports.ConfigText = inForce;
        BootRecord boot = new() { Supervisor = 1, SupervisorStart = 1, State = BootState.Running, Wanted = config, Running = isAsWanted ? config : "/etc/pivot/factory.toml" };

        Assert.Equal(expected, new PasswordLookup(server.Server.Path, config, boot).Find());
    }

    [Theory]
    [InlineData("secret\r", true)]
    [InlineData("wrong\rsecret\r", true)]
    [InlineData("wrong\rSecret\rsecret\r", true)]
    [InlineData("sec\x15secret\r", true)]
    [InlineData("a\rb\rc\r", false)]
    [InlineData("\r\r\r", false)]
    [InlineData("\x03\x03\x03", false)]
    [InlineData("\x04", false)]
    public void LetsIn_ByThePasswordAlone_AndShowsNothingOfIt(string typed, bool expected)
    {
        using TemporaryDirectory directory = new();
        string config = Write(directory, "pivot.toml", $"[system]\npassword = \"{Sha512}\"\n");
        FakeConsoleTerminal terminal = new();
        terminal.Type(typed);
        ConsoleSession session = new(terminal, new ConsoleOptions(NoSocket, Colours: false, Idle: null));

        Assert.Equal(expected, new PasswordPrompt(session, new PasswordLookup(NoSocket, config, boot: null), TimeSpan.Zero).LetsIn());

        Assert.DoesNotContain("ecret", terminal.Printed, StringComparison.Ordinal);
        Assert.Contains("Password:", terminal.Printed, StringComparison.Ordinal);
    }

    [Fact]
    public void LetsIn_HashThatCannotBeChecked_SaysHowToComeInAndLetsNobodyIn()
    {
        using TemporaryDirectory directory = new();
        string config = Write(directory, "pivot.toml", "[system]\npassword = \"$99$salt$hash\"\n");
        FakeConsoleTerminal terminal = new();
        terminal.Type("a\rb\rc\r");
        ConsoleSession session = new(terminal, new ConsoleOptions(NoSocket, Colours: false, Idle: null));

        Assert.False(new PasswordPrompt(session, new PasswordLookup(NoSocket, config, boot: null), TimeSpan.Zero).LetsIn());
        Assert.Contains("delete the line 'password' of [system]", terminal.Printed.Replace("\n", "", StringComparison.Ordinal), StringComparison.Ordinal);
    }

    private static string Write(TemporaryDirectory directory, string name, string? text)
    {
        string path = Path.Combine(directory.Path, name);
        if (text is not null)
        {
            File.WriteAllText(path, text);
        }

        return path;
    }
}
