using Pivot.Ipvsadm;
using Pivot.Testing.Ipvsadm;

namespace Pivot.Tests.Ipvsadm;

public sealed class ArgumentFuzzTests
{
    private static readonly string[] Words =
    [
        "-A", "-E", "-D", "-C", "-a", "-e", "-d", "-L", "-l", "-Z", "-S", "-R", "--set", "--start-daemon", "--stop-daemon", "-h", "-v", "-t", "-u", "--sctp-service", "-f", "-s", "-b", "-p", "-M", "-o", "-r", "-g", "-i", "-m",
        "-w", "-x", "-y", "--tun-type", "--tun-port", "--tun-csum", "--tun-remcsum", "-c", "-n", "--stats", "--rate", "--exact", "--thresholds", "--persistent-conn", "--tun-info", "--timeout", "--daemon", "--nosort", "--sort",
        "--pe", "-6", "192.0.2.80:80", "192.0.2.11", "[2001:db8::80]:80", "2001:db8::11", "0.0.0.0:0", "255.255.255.255:65535", "[::]:0", "[fe80::1%lo]:80", "[::ffff:192.0.2.1]:80", "www:http", "rr", "sh", "sh-port", "master",
        "1", "0", "-1", "99999999999999999999", "255.255.0.0", "64", "", "-", "--", "--weight=", "=", ":", "::", "[", "]:", "\u0000", "\ud800", "é", "%n%s", "-Lnc", "-Ats", "-w=2", "gue", "ipip",
    ];

    [Fact]
    public void Run_RandomArguments_EndsWithAnExitStatusAndALine()
    {
        Random random = new(20_261_121);
        FakeTables tables = new();
        int good = 0;
        for (int round = 0; round < 30_000; round++)
        {
            string[] words = [.. Enumerable.Range(0, random.Next(1, 9)).Select(_ => Words[random.Next(Words.Length)])];
            AssertSound(tables, words, () => good++);
        }

        Assert.InRange(good, 100, 29_900);
    }

    /// <summary>Mutations of good lines go deeper than random words.</summary>
    [Fact]
    public void Run_MutatedGoodLines_EndsWithAnExitStatusAndALine()
    {
        Random random = new(7);
        string[][] seeds = [.. Transcript.Names.SelectMany(name => Transcript.Read(name).Steps).Where(step => step.IsIpvsadm && step.Input.Count == 0).Select(step => step.Words.Skip(1).ToArray())];
        FakeTables tables = new();
        int good = 0;
        for (int round = 0; round < 20_000; round++)
        {
            List<string> words = [.. seeds[random.Next(seeds.Length)]];
            for (int edits = random.Next(3); edits > 0 && words.Count > 0; edits--)
            {
                int at = random.Next(words.Count);
                words[at] = random.Next(3) switch { 0 => Words[random.Next(Words.Length)], 1 => words[at].Remove(random.Next(words[at].Length + 1)), _ => words[at] + Words[random.Next(Words.Length)] };
            }

            AssertSound(tables, words, () => good++);
        }

        Assert.InRange(good, 1_000, 19_900);
    }

    private static void AssertSound(FakeTables tables, IReadOnlyList<string> words, Action good)
    {
        (_, string[] errors, int status) = TranscriptTests.Run(tables, words);
        Assert.True(
            status == 0 ? errors.Length == 0 : status is IpvsadmException.Wrong or IpvsadmException.Refused or IpvsadmException.NotListed && errors.Length > 0 && errors[0].Length > 0,
            $"ipvsadm {string.Join(' ', words)}: {status} {string.Join('\n', errors)}");
        if (status == 0)
        {
            good();
        }
    }
}
