using System.Diagnostics;
using System.Text;

namespace Pivot.Tests.Console;

/// <summary>A million keys of somebody whose cat walks over the keyboard, and of a line with noise.</summary>
public sealed class RandomKeysTests
{
    private static readonly int Keys = int.Parse(Environment.GetEnvironmentVariable("PIVOT_TEST_KEYS") ?? "1000000", System.Globalization.CultureInfo.InvariantCulture);

    private static readonly string[] Lines =
    [
        "show services", "sh ser", "status | match x", "weight web web1 3", "drain web web1", "show connections --limit 5 --json", "help", "help show", "ping 192.0.2.1", "shell", "reboot", "reboot --yes",
        "poweroff", "traceroute 2001:db8::1", "top", "check --config /nonexistent", "ipvsadm -Ln", "resize 80 24", "show version", "show boot", "| | |", "\"", "timeouts --tcp", "show log", "explain 'a b",
    ];

    private static readonly string[] Sequences = ["\e[A", "\e[B", "\e[C", "\e[D", "\e[H", "\e[F", "\e[3~", "\e[5~", "\eOA", "\e", "\e\e", "\e[", "\e[24;80R", "\e[1;1R", "\e[999999999999999999;1R", "\e[200~", "\eb", "\ed"];

    [Fact]
    public void Session_RandomKeys_LivesAndAnswers()
    {
        Random random = new(20261121);
        FakeConsoleTerminal terminal = new(hasScreen: false);
        using RunningConsole console = new(terminal: terminal);
        Stopwatch watch = Stopwatch.StartNew();
        List<byte> bytes = [];
        int keys = 0;
        while (keys < Keys)
        {
            bytes.Clear();
            for (int i = 0; i < 1000; i++)
            {
                bytes.AddRange(Next(random, ref keys));
            }

            terminal.Type([.. bytes]);
            Assert.False(console.HasEnded(0), "the session has ended");
        }

        // What was typed is worked off, a line that is open is dropped, a page that waits ended; then it still answers.
        terminal.Type("\"\x03\x03qn\x03\x03");
        for (int i = 0; i < 100 && !terminal.Programs.Contains("ping -c 77 192.0.2.77"); i++)
        {
            terminal.Type("\x03\x03\x15ping 192.0.2.77 --count 77\r");
            Thread.Yield();
            SpinWait.SpinUntil(() => terminal.Programs.Contains("ping -c 77 192.0.2.77"), TimeSpan.FromSeconds(3));
        }

        Assert.Contains("ping -c 77 192.0.2.77", terminal.Programs);
        Assert.InRange(watch.Elapsed.TotalSeconds, 0, 300);
    }

    private static byte[] Next(Random random, ref int keys)
    {
        switch (random.Next(100))
        {
            case < 75:
                keys++;
                return [(byte)random.Next(' ', 0x7f)];
            case < 84:
                keys++;
                byte control = (byte)random.Next(0x20);

                // Ctrl-D in an empty line is the end, as it should be.
                return [control is 0x04 or (byte)'\r' or (byte)'\n' or (byte)'\t' && random.Next(4) > 0 || control == 0x04 ? (byte)0x01 : control];
            case < 92:
                keys++;
                return Encoding.ASCII.GetBytes(Sequences[random.Next(Sequences.Length)]);
            case < 98:
                keys++;
                return [(byte)random.Next(0x80, 0x100)];
            case < 99:
                keys++;
                return random.Next(10) == 0 ? [(byte)(random.Next(2) == 0 ? '?' : '\t')] : [0x15];
            default:
                string line = Lines[random.Next(Lines.Length)];
                keys += line.Length + 2;
                return Encoding.UTF8.GetBytes($"\x15{line}\r");
        }
    }
}
