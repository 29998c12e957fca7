using System.Globalization;

namespace Pivot.Testing.Ipvsadm;

/// <summary>
/// A command of a <see cref="Transcript"/>: a line "$ " and the command; lines "&lt; " of its input; lines "&gt; " of what it printed, "! " of what it printed as errors; "= " and its exit status, where that is not 0.
/// Commands other than ipvsadm prepare the guest and have no answer.
/// </summary>
/// <param name="Command">The command.</param>
public sealed record TranscriptStep(string Command)
{
    /// <summary>The lines it reads.</summary>
    public IReadOnlyList<string> Input { get; init; } = [];

    /// <summary>The lines it prints.</summary>
    public IReadOnlyList<string> Output { get; init; } = [];

    /// <summary>The lines it prints as errors.</summary>
    public IReadOnlyList<string> Errors { get; init; } = [];

    /// <summary>Its exit status.</summary>
    public int Status { get; init; }

    /// <summary>Whether it is ipvsadm or one of its other names.</summary>
    public bool IsIpvsadm => Command.StartsWith("ipvsadm", StringComparison.Ordinal);

    /// <summary>The command's words.</summary>
    public IReadOnlyList<string> Words => Command.Split(' ', StringSplitOptions.RemoveEmptyEntries);

    /// <summary>Its lines in the file.</summary>
    public IEnumerable<string> Lines =>
    [
        "", "$ " + Command, .. Input.Select(line => "< " + line), .. Output.Select(line => "> " + line), .. Errors.Select(line => "! " + line),
        .. Status == 0 ? Array.Empty<string>() : ["= " + Status.ToString(CultureInfo.InvariantCulture)],
    ];

    /// <summary>The lines to compare: without sorting the real one lists in the order of the kernel's hash tables, another one at each start, so that those are sorted here.</summary>
    public IEnumerable<string> ComparedLines => Command.Contains("--nosort", StringComparison.Ordinal) ? Lines.Order(StringComparer.Ordinal) : Lines;

    /// <summary>The step with one more line of the file.</summary>
    internal TranscriptStep With(string line) => line switch
    {
        "" => this,
        ['<', ' ', .. var text] => this with { Input = [.. Input, text] },
        ['>', ' ', .. var text] => this with { Output = [.. Output, text] },
        ['!', ' ', .. var text] => this with { Errors = [.. Errors, text] },
        ['=', ' ', .. var status] => this with { Status = int.Parse(status, CultureInfo.InvariantCulture) },
        _ => throw new FormatException($"'{line}' is no line of a transcript"),
    };
}
