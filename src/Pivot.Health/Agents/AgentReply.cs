using System.Text;

namespace Pivot.Health.Agents;

/// <summary>
/// One line of the HAProxy agent-check protocol, read as HAProxy 2.6.12 reads it (the tests hold a table of what it did): words between spaces, tabs or commas in any
/// order and case, the last one of a kind wins, a word that begins with a sharp begins a description. What a line does not say stays as it was.
/// </summary>
public sealed class AgentReply
{
    // HAProxy's own bound on a percentage: 256 times 100.
    private const int MaxPercent = 25_600;
    private const int LongestText = 120;
    private const string MaxConnectionsWord = "maxconn:";

    private AgentReply()
    {
    }

    /// <summary>Up or down.</summary>
    public AgentHealth Health { get; private set; }

    /// <summary>The word that said so; empty when none did.</summary>
    public string HealthWord { get; private set; } = "";

    /// <summary>What followed the sharp; empty when nothing did.</summary>
    public string Description { get; private set; } = "";

    /// <summary>Ready, drain or maintenance.</summary>
    public AgentMode Mode { get; private set; }

    /// <summary>Percent of the configured weight, 0 to 25600; null when not said.</summary>
    public int? WeightPercent { get; private set; }

    /// <summary>The most connections that the server wants from this director, 0 = any number; null when not said.</summary>
    public int? MaxConnections { get; private set; }

    /// <summary>The first word that is none of the protocol's, or a weight or limit that is no number; null when all were understood.</summary>
    public string? NotUnderstood { get; private set; }

    /// <summary>Reads what an agent sent, up to the first carriage return or line feed.</summary>
    /// <param name="received">Everything so far; anything may be in it.</param>
    /// <returns>The line; null when its end has not come, or a NUL came before: such a line says nothing.</returns>
    public static AgentReply? Parse(ReadOnlySpan<byte> received)
    {
        int end = received.IndexOfAny((byte)'\r', (byte)'\n', (byte)0);
        if (end < 0 || received[end] == 0)
        {
            return null;
        }

        AgentReply reply = new();
        reply.ReadLine(Encoding.Latin1.GetString(received[..end]));
        return reply;
    }

    private void ReadLine(string line)
    {
        ReadOnlySpan<char> rest = line;
        string? percent = null, connections = null;
        while (true)
        {
            rest = rest.TrimStart(" \t,");
            if (rest.IsEmpty || rest[0] == '#')
            {
                break;
            }

            int end = rest.IndexOfAny(" \t,");
            string word = (end < 0 ? rest : rest[..end]).ToString();
            rest = end < 0 ? [] : rest[end..];
            if (char.IsAsciiDigit(word[0]) && word.Contains('%', StringComparison.Ordinal))
            {
                percent = word;
            }
            else if (word.StartsWith(MaxConnectionsWord, StringComparison.OrdinalIgnoreCase))
            {
                connections = word;
            }
            else
            {
                ReadWord(word);
            }
        }

        Description = rest.IsEmpty ? "" : PrintableText.Of(rest[1..].Trim(" \t"), LongestText);
        ReadNumbers(percent, connections);
    }

    private void ReadWord(string word)
    {
        switch (word.ToLowerInvariant())
        {
            case "up":
                (Health, HealthWord) = (AgentHealth.Up, "up");
                break;
            case "down" or "fail" or "stopped":
                (Health, HealthWord) = (AgentHealth.Down, word.ToLowerInvariant());
                break;
            case "ready":
                Mode = AgentMode.Ready;
                break;
            case "drain":
                Mode = AgentMode.Drain;
                break;
            case "maint":
                Mode = AgentMode.Maintenance;
                break;
            default:
                NotUnderstood ??= PrintableText.Of(word, LongestText);
                break;
        }
    }

    // Only the last of each kind counts, even when it is no number and an earlier one was.
    private void ReadNumbers(string? percent, string? connections)
    {
        if (percent is not null)
        {
            WeightPercent = Number(percent.AsSpan(0, percent.Length - 1), MaxPercent);
            if (percent[^1] != '%' || WeightPercent is null)
            {
                WeightPercent = null;
                NotUnderstood ??= PrintableText.Of(percent, LongestText);
            }
        }

        if (connections is not null)
        {
            MaxConnections = Number(connections.AsSpan(MaxConnectionsWord.Length), int.MaxValue);
            if (MaxConnections is null)
            {
                NotUnderstood ??= PrintableText.Of(connections, LongestText);
            }
        }
    }

    private static int? Number(ReadOnlySpan<char> digits, int most)
    {
        if (digits.IsEmpty)
        {
            return null;
        }

        long value = 0;
        foreach (char digit in digits)
        {
            if (!char.IsAsciiDigit(digit))
            {
                return null;
            }

            value = Math.Min(most, (value * 10) + digit - '0');
        }

        return (int)value;
    }
}
