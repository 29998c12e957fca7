using System.Globalization;
using System.Net;
using System.Text.RegularExpressions;
using Pivot.Ipvsadm;
using Pivot.Ipvsadm.Listings;
using Pivot.Rendering;
using Pivot.Testing.Ipvsadm;

namespace Pivot.Tests.Ipvsadm;

/// <summary>Plays the dialogues that were recorded with the real ipvsadm: every line of output and of errors and every exit status is the same, but where a difference is meant.</summary>
public sealed class TranscriptTests
{
    /// <summary>What Pivot says instead. "" stands for success without a word.</summary>
    private static readonly Dictionary<string, (string Error, int Status)> Meant = new()
    {
        ["ipvsadm -a -t 192.0.2.80:80 -r 192.0.2.11:80 -w 70000"] = ("illegal weight specified", 2),
        ["ipvsadm -a -t 192.0.2.80:80 -r 192.0.2.11:80 -w 65536"] = ("illegal weight specified", 2),
        ["ipvsadm -a -t 192.0.2.80:80 -r 192.0.2.11:80 -w 65535"] = ("", 0),
        ["ipvsadm -A -t 192.0.2.80:80 --pe sip"] = (NoEngine("sip"), 255),
        ["ipvsadm -E -t 192.0.2.99:80 --pe sip"] = (NoEngine("sip"), 255),
        ["ipvsadm -A -u 192.0.2.80:80 -p --pe nosuch"] = (NoEngine("nosuch"), 255),
        ["ipvsadm --stop-daemon master"] = ("Pivot has no sync daemon: connections are kept over restarts, and are not copied to other directors", 255),
    };

    public static TheoryData<string> Names => [.. Transcript.Names.Where(name => name != "restore")];

    [Theory]
    [MemberData(nameof(Names))]
    public void Play_RecordedTranscript_AnswersTheSame(string name)
    {
        FakeTables tables = new();
        foreach (TranscriptStep step in Transcript.Read(name).Steps.Where(step => step.IsIpvsadm))
        {
            tables.Load(step.Output, step.Command.Contains("--exact", StringComparison.Ordinal));
            tables.Open = [.. step.Input.Where(line => line.Contains(" C0000", StringComparison.Ordinal) || line.Contains(":0db8:", StringComparison.Ordinal)).Select(Connection)];
            (string[] output, string[] errors, int status) = Run(tables, step);
            if (Meant.TryGetValue(step.Command, out (string Error, int Status) meant))
            {
                Assert.Equal((meant.Error, meant.Status), (string.Join('\n', errors), status));
                continue;
            }

            TranscriptStep expected = step with { Output = [.. step.Output.Select(WithoutEngine)] };
            output = (step.Command.Contains("-S", StringComparison.Ordinal) || step.Command == "ipvsadm --save") ? Array.ConvertAll(output, WithoutThresholds) : output;
            TranscriptStep answered = new(step.Command) { Input = step.Input, Output = output, Errors = errors, Status = status };
            Assert.Equal(string.Join('\n', expected.ComparedLines), string.Join('\n', answered.ComparedLines));
        }
    }

    [Fact]
    public void Restore_RecordedGoodLines_GiveTheRecordedServices()
    {
        FakeTables tables = new();
        Transcript recorded = Transcript.Read("restore");

        Assert.Equal(0, Run(tables, recorded.Steps[0]).Status);
        Assert.Equal(recorded.Steps[1].Output, Run(tables, recorded.Steps[1]).Output);
    }

    /// <summary>The real one has done half by then; here it is all or nothing.</summary>
    [Theory]
    [InlineData("-A -t 192.0.2.80:80\n\n-A -t 192.0.2.80:80\n-A -t 192.0.2.81:80", "line 3: Service already exists: nothing was changed", 255)]
    [InlineData("-A -t 192.0.2.80:80\n-A -t nosuch:80", "line 2: illegal virtual server address[:port] specified: nothing was changed", 2)]
    [InlineData("-A -t 192.0.2.80:80\n-L -n", "line 2: -L changes nothing, so it does not belong here: nothing was changed", 2)]
    [InlineData("-A -t 192.0.2.80:80\n-A -f 1 -s rr", "line 2: Pivot has no services by firewall mark (-f 1): name its addresses and ports, or list them in one service of the configuration file: nothing was changed", 255)]
    public void Restore_ABadLine_NamesItAndChangesNothing(string input, string error, int status)
    {
        FakeTables tables = new();

        (string[] output, string[] errors, int given) = Run(tables, new TranscriptStep("ipvsadm -R") { Input = input.Split('\n') });

        Assert.Empty(output);
        Assert.Equal(error, Assert.Single(errors));
        Assert.Equal(status, given);
        Assert.Empty(tables.Config.Services);
    }

    [Theory]
    [InlineData("0.0.0.24")]
    [InlineData("0.0.0.0")]
    [InlineData("255.255.0.255")]
    public void Add_MaskWithGaps_IsRefused(string mask)
    {
        (_, string[] errors, int status) = Run(new FakeTables(), new TranscriptStep($"ipvsadm -A -t 192.0.2.80:80 -p -M {mask}"));

        Assert.Equal($"illegal virtual server persistent mask specified: expected one without gaps such as 255.255.255.0, found {mask}", Assert.Single(errors));
        Assert.Equal(2, status);
    }

    [Fact]
    public void Save_AfterRestore_KeepsThresholds()
    {
        FakeTables tables = new();
        string[] lines = ["-A -t 192.0.2.80:80 -s wlc", "-a -t 192.0.2.80:80 -r 192.0.2.11:80 -m -w 1 -x 100 -y 50"];
        Run(tables, new TranscriptStep("ipvsadm -R") { Input = lines });

        Assert.Equal(lines, Run(tables, new TranscriptStep("ipvsadm -S -n")).Output);
    }

    internal static (string[] Output, string[] Errors, int Status) Run(FakeTables tables, TranscriptStep step) =>
        Run(tables, [.. step.Words.Skip(1).Select(word => word == "\"\"" ? "" : word)], step.Input);

    internal static (string[] Output, string[] Errors, int Status) Run(FakeTables tables, IReadOnlyList<string> arguments, params IEnumerable<string> lines)
    {
        using StringWriter output = new() { NewLine = "\n" };
        using StringWriter errors = new() { NewLine = "\n" };
        IpvsadmProgram program = new(tables, new TestNames(), new Terminal(output, errors, null, false, false), () => string.Concat(lines.Select(line => line + "\n")));
        int status = program.Run(arguments);
        return (Lines(output), Lines(errors), status);
    }

    private static string NoEngine(string engine) => $"Pivot has no persistence engines (--pe {engine}): -p keeps a client's address or network at its server";

    private static string[] Lines(StringWriter writer) => writer.ToString() is { Length: > 0 } text ? (text.EndsWith('\n') ? text[..^1] : text).Split('\n') : [];

    /// <summary>The kernel's own table, a line of which may have a persistence engine's data, which no connection of Pivot's has.</summary>
    private static string WithoutEngine(string line) => line.Contains("abcdef@", StringComparison.Ordinal) ? line[..line.IndexOf("  sip", StringComparison.Ordinal)] : line;

    /// <summary>The real one forgets thresholds when it saves.</summary>
    private static string WithoutThresholds(string line) => Regex.Replace(line, " -x \\d+ -y \\d+", "");

    private static ListedConnection Connection(string line)
    {
        string[] words = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        return new ListedConnection(words[0], words[7], long.Parse(words[8], CultureInfo.InvariantCulture))
        {
            Client = Endpoint(words[1], words[2]),
            Virtual = Endpoint(words[3], words[4]),
            Destination = Endpoint(words[5], words[6]),
        };
    }

    private static IPEndPoint Endpoint(string address, string port) => new(
        address.Contains(':', StringComparison.Ordinal) ? IPAddress.Parse(address) : new IPAddress(Convert.FromHexString(address)), int.Parse(port, NumberStyles.HexNumber, CultureInfo.InvariantCulture));
}
