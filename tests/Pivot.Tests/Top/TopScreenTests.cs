using Pivot.Control.Model;
using Pivot.Control.Tests;
using Pivot.Testing.Terminals;
using Pivot.Top;

namespace Pivot.Tests.Top;

/// <summary>Figures in, lines out; lines in, what a terminal shows out.</summary>
public sealed class TopScreenTests
{
    private static readonly TopState ServersOfWeb = new() { View = TopView.Servers, Service = "web" };

    [Fact]
    public void Compose_Services_At80By24() => AssertShows(
        """
        pivot 0.1.0  up 1d 2h  connections 1.2K of 65K (1 %) fast 1.0K  memory 14.0 MiB
        10 conn/s  in 100 pkt/s 10KB/s  out 120 pkt/s 2.0MB/s  drops 42  #
        services, by configuration  1 notes in pivot status
         SERVICE                 UP  ACTIVE   INACT CONN/s IN B/s OUT B/s TRAFFIC
        >web                    1/2       7      12     10    10K    2.0M #
        """,
        new TopState());

    [Fact]
    public void Compose_Servers_At80By24() => AssertShows(
        """
        pivot 0.1.0  up 1d 2h  connections 1.2K of 65K (1 %) fast 1.0K  memory 14.0 MiB
        10 conn/s  in 100 pkt/s 10KB/s  out 120 pkt/s 2.0MB/s  drops 42  #
        servers of web, by configuration  1 notes in pivot status
         SERVER           STATE      WEIGHT ACTIVE  INACT CONN/s IN B/s OUT B/s TRAFFIC
        >web1             up              2      7     10      6   6.0K    1.2M #
         web2             quiesced        0      0      2      4   4.0K    800K #
        """,
        ServersOfWeb);

    [Fact]
    public void Compose_Drops_SaysWhatTheyMean() => AssertShows(
        """
        dropped packets, by packets  1 notes in pivot status
         REASON                  PACKETS  PER s MEANING
        >no-service                   42      0 No virtual service has that protocol a~
         malformed                     0      0 Not an IP packet.
        """,
        new TopState { View = TopView.Drops },
        from: 2);

    [Fact]
    public void Compose_Connections_SaysHowManyThereAre()
    {
        TopData data = Data(new FakeReports { ConnectionCount = 1000 }, connectionsLimit: 3);
        var state = new TopState { View = TopView.Connections, Service = "web", Selected = "203.0.113.9:40001 tcp 192.0.2.80:80" };

        AssertShows(
            """
            connections of web (3 of 1000), by found  1 notes in pivot status
             CLIENT                STATE       SERVER               AGE  IN B OUT B
             203.0.113.9:40000     ESTABLISHED web1               1m 1s  1.5K  3.1M
            >203.0.113.9:40001     ESTABLISHED web1               1m 1s  1.5K  3.1M
             203.0.113.9:40002     ESTABLISHED web1               1m 1s  1.5K  3.1M
            """,
            state,
            data,
            from: 2);
    }

    [Theory]
    [InlineData(80, 24)]
    [InlineData(132, 50)]
    [InlineData(40, 10)]
    [InlineData(20, 5)]
    [InlineData(2, 1)]
    [InlineData(1, 1)]
    [InlineData(300, 3)]
    public void Compose_AnySize_FillsTheRowsAndNeverTheLastColumn(int columns, int rows)
    {
        TopData data = Data(Many(30), 100);
        foreach (TopState state in (TopState[])[new(), ServersOfWeb, new() { View = TopView.Drops }, new() { View = TopView.Connections, Service = "web" }, new() { ShowsHelp = true }, new() { Selected = "service20" }])
        {
            IReadOnlyList<ScreenLine> lines = Compose(state, data, (columns, rows), isUnicode: true, problem: "no pivot daemon");

            Assert.Equal(rows, lines.Count);
            Assert.All(lines, line => Assert.True(line.Length <= Math.Max(1, columns - 1)));
        }
    }

    [Fact]
    public void Compose_ManyRows_ScrollsToTheSelectedOne()
    {
        TopData data = Data(Many(100), 1);

        string text = string.Join('\n', Compose(new TopState { Selected = "service77" }, data, (80, 24), isUnicode: false));

        Assert.Contains("\n>service77 ", text, StringComparison.Ordinal);
        Assert.DoesNotContain("\n service0 ", text, StringComparison.Ordinal);
    }

    [Fact]
    public void Compose_AProblem_IsShownBesideTheLastFigures()
    {
        string text = string.Join('\n', Compose(new TopState { IsPaused = true }, Data(new FakeReports(), 1), (80, 24), isUnicode: false, problem: "no pivot daemon"));

        Assert.Contains("services, by configuration  no pivot daemon", text, StringComparison.Ordinal);
        Assert.Contains("\n>web ", text, StringComparison.Ordinal);
    }

    [Fact]
    public void Compose_HostileNames_LoseTheirControlCharacters()
    {
        TopData data = Data(new FakeReports(), 1);
        data = data with { Services = new ServicesReport { Services = [data.Services.Services[0] with { Name = "a\e[2Jb\u009bc" }] } };

        Assert.DoesNotContain(Compose(new TopState(), data, (80, 24), isUnicode: true), line => line.ToString().Any(char.IsControl));
    }

    [Fact]
    public void Compose_Ascii_HasNothingElse() =>
        Assert.All(Compose(new TopState(), Data(new FakeReports(), 1), (80, 24), isUnicode: false), line => Assert.True(line.ToString().All(char.IsAscii)));

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Paint_AnySequenceOfScreens_LeavesTheTerminalWithTheLast(bool colours)
    {
        var random = new Random(5);
        var terminal = new VtScreen(80, 24);
        var painter = new ScreenPainter(colours);
        for (int i = 0; i < 300; i++)
        {
            TopData data = Data(Many(random.Next(1, 40)), random.Next(40));
            TopState state = new() { View = (TopView)random.Next(4), Service = $"service{random.Next(3)}", Selected = $"service{random.Next(40)}", Order = random.Next(3), IsPaused = random.Next(2) == 0, ShowsHelp = random.Next(9) == 0 };
            IReadOnlyList<ScreenLine> lines = Compose(state, data, (80, 24), isUnicode: true);

            terminal.Write(painter.Paint(lines, anew: i == 0 || random.Next(20) == 0));

            Assert.Equal(lines.Select(line => line.ToString()), terminal.Lines);
        }
    }

    [Fact]
    public void Paint_TheSameScreen_WritesNothing()
    {
        var painter = new ScreenPainter(true);
        TopData data = Data(new FakeReports(), 1);
        painter.Paint(Compose(new TopState(), data, (80, 24), true), anew: true);

        Assert.Equal("", painter.Paint(Compose(new TopState(), data, (80, 24), true), anew: false));
    }

    [Fact]
    public void Paint_OneFigureChanged_WritesFewCharacters()
    {
        var painter = new ScreenPainter(true);
        TopData data = Data(new FakeReports(), 1);
        painter.Paint(Compose(new TopState(), data, (80, 24), true), anew: true);
        data = data with { Status = data.Status with { UptimeSeconds = data.Status.UptimeSeconds + 3600 } };

        Assert.InRange(painter.Paint(Compose(new TopState(), data, (80, 24), true), anew: false).Length, 1, 30);
    }

    [Fact]
    public void Once_HasEveryServiceAndServer()
    {
        string[] lines = [.. TopScreen.Once(Data(new FakeReports(), 1), 80, isUnicode: false).Select(line => line.ToString())];

        Assert.Contains("services", lines);
        Assert.Contains("servers of web", lines);
        Assert.Contains(" web2             quiesced        0      0      2      4   4.0K    800K", lines);
    }

    [Theory]
    [InlineData(0, "0")]
    [InlineData(999, "999")]
    [InlineData(1000, "1.0K")]
    [InlineData(1999, "1.9K")]
    [InlineData(65_536, "65K")]
    [InlineData(999_999, "999K")]
    [InlineData(1_000_000, "1.0M")]
    [InlineData(long.MaxValue, "9.2E")]
    public void Compact_Number_HasAtMostFiveCharacters(long number, string text) => Assert.Equal(text, CompactNumber.Of(number));

    [Theory]
    [InlineData(true, " ▁▄█")]
    [InlineData(false, "__-#")]
    public void Sparkline_Values_AreAsHighAsTheLargestLets(bool isUnicode, string text) => Assert.Equal(text, Sparkline.Of([0, 1, 500, 1000], isUnicode));

    private static void AssertShows(string expected, TopState state, TopData? data = null, int from = 0)
    {
        string[] lines = [.. Compose(state, data ?? Data(new FakeReports(), 1), (80, 24), isUnicode: false).Select(line => line.ToString())];
        string[] wanted = expected.Split('\n');
        Assert.Equal(wanted, lines[from..(from + wanted.Length)]);
        Assert.Equal("q quit  Enter servers  c connections  d drops  s sort  p pause  ? help", lines[^1]);
    }

    private static IReadOnlyList<ScreenLine> Compose(TopState state, TopData data, (int, int) size, bool isUnicode, string? problem = null)
    {
        var history = new TopHistory();
        history.Add(data, 1000);
        return TopScreen.Compose(state, TopTables.Of(state, data, history, isUnicode), data, history, problem, size, isUnicode);
    }

    private static TopData Data(FakeReports reports, int connectionsLimit) => new()
    {
        Status = reports.Status(),
        Services = reports.Services(),
        Statistics = reports.Statistics(),
        Drops = reports.Drops(),
        Connections = reports.Connections(new ConnectionsQuery { Limit = connectionsLimit }),
    };

    private static FakeReports Many(int services) => new() { ServiceNames = [.. Enumerable.Range(0, services).Select(number => $"service{number}")], ConnectionCount = 1000 };
}
