using Pivot.Appliance;
using Pivot.Logging;

namespace Pivot.Tests.Appliance;

public sealed class ConfigChoiceTests
{
    private static readonly StartFailure Errors = new("it has errors", ["own:1:1: no"], IsFinal: true);
    private static readonly StartFailure Refused = new("the host refused", ["pivot: no"], IsFinal: false);

    private readonly ConfigChoice _choice = new("own", "last", "factory");

    [Fact]
    public void Failed_WithErrors_NextFileAtOnce()
    {
        _choice.Failed(Errors);

        Assert.Equal("last", _choice.Current);
        Assert.Equal(TimeSpan.Zero, _choice.Delay);
        RefusedFile refused = Assert.Single(_choice.Refused);
        Assert.Equal(("own", "it has errors"), (refused.File, refused.Reason));
        Assert.Equal(["own:1:1: no"], refused.Lines);
    }

    [Fact]
    public void Failed_ByTheHost_SameFileThriceWithGrowingDelays()
    {
        List<(string, double, bool)> starts = [];
        for (int i = 0; i < 4; i++)
        {
            starts.Add((_choice.Current, _choice.Delay.TotalSeconds, _choice.IsLastAttempt));
            _choice.Failed(Refused);
        }

        Assert.Equal([("own", 0, false), ("own", 1, false), ("own", 2, true), ("last", 0, false)], starts);
    }

    [Fact]
    public void Failed_AllFiles_ExhaustedUntilStartedOver()
    {
        for (int i = 0; i < 4; i++)
        {
            _choice.Failed(Errors);
        }

        Assert.True(_choice.IsExhausted);
        Assert.Equal(3, _choice.Refused.Count);
        Assert.Equal(TimeSpan.FromSeconds(60), _choice.Delay);
        _choice.StartOver();
        Assert.False(_choice.IsExhausted);
        Assert.Equal(("own", 0), (_choice.Current, _choice.Refused.Count));
    }

    [Fact]
    public void RanWell_BetweenFailures_FileKeepsItsTurns()
    {
        for (int i = 0; i < 10; i++)
        {
            _choice.Failed(Refused);
            _choice.RanWell();
        }

        Assert.Equal("own", _choice.Current);
    }

    [Theory]
    [InlineData("12:34:56 warning the NIC is gone", SyslogSeverity.Warning, "the NIC is gone", true)]
    [InlineData("12:34:56 info 12:00", SyslogSeverity.Informational, "12:00", true)]
    [InlineData("12:34:56 fatal x", SyslogSeverity.Critical, "x", true)]
    [InlineData("12:34:56 nonsense x", SyslogSeverity.Error, "12:34:56 nonsense x", false)]
    [InlineData("/boot/pivot.toml:3:1: unknown key", SyslogSeverity.Error, "/boot/pivot.toml:3:1: unknown key", false)]
    [InlineData("", SyslogSeverity.Error, "", false)]
    [InlineData("12:34:56 ", SyslogSeverity.Error, "12:34:56 ", false)]
    public void Parse_Line_SeverityAndText(string line, object severity, string text, bool isLogged) =>
        Assert.Equal(new DirectorLine((SyslogSeverity)severity, text, isLogged), DirectorLine.Parse(line));
}
