using Pivot.Linux;

namespace Pivot.Interfaces;

/// <summary>
/// What udhcpc runs when something happens to a lease: it prints one line, which comes to Pivot by the output that udhcpc shares with it. udhcpc calls a program with the event as argument, and that program is the shell, for which
/// the event is the name of a script in the directory that it works in: so nothing has to be executable there, which /run often forbids.
/// </summary>
internal static class DhcpScript
{
    /// <summary>The program that udhcpc runs.</summary>
    public const string Shell = "/bin/sh";

    /// <summary>How many fields a lease has.</summary>
    public const int LeaseFields = 10;

    private const string Mark = "pivot-dhcp|";

    private const string Text = """
        # Run by udhcpc, as "sh EVENT" in this directory: tells pivot what has happened, in one line.
        printf 'pivot-dhcp|%s|%s|%s|%s|%s|%s|%s|%s|%s|%s|%s\n' "${0##*/}" "$ip" "$mask" "$router" "$staticroutes" "$dns" "$ntpsrv" "$mtu" "$lease" "$serverid" "$domain"

        """;

    private static readonly string[] Events = [DhcpEvent.Bound, DhcpEvent.Renewed, DhcpEvent.Lost, DhcpEvent.Refused, DhcpEvent.Unanswered];

    /// <summary>Writes the scripts.</summary>
    /// <param name="directory">Where udhcpc is to work; made if need be.</param>
    /// <exception cref="HostException">They cannot be written.</exception>
    public static void Write(string directory)
    {
        try
        {
            _ = Directory.CreateDirectory(directory);
            foreach (string name in Events)
            {
                File.WriteAllText(Path.Combine(directory, name), Text);
            }
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new HostException($"{directory}, which udhcpc works in, cannot be written ({error.Message}): free room or set [director] state elsewhere.", error);
        }
    }

    /// <summary>Reads a line of udhcpc's output; null where it is not the script's, or not whole.</summary>
    public static DhcpEvent? Read(string line)
    {
        if (!line.StartsWith(Mark, StringComparison.Ordinal))
        {
            return null;
        }

        string[] fields = line[Mark.Length..].Split('|');
        return fields.Length == LeaseFields + 1 && Array.IndexOf(Events, fields[0]) >= 0 ? new DhcpEvent(fields[0], DhcpLease.Parse(fields.AsSpan(1))) : null;
    }
}
