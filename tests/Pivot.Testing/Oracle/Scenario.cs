namespace Pivot.Testing.Oracle;

/// <summary>
/// A list of events with what the kernel's IPVS made of them. One a line, an answer behind <c>-></c>; <c>#</c> begins a comment.
/// <code>
/// service SCHEDULER [OPTION]...          of OracleService.AllOptions
/// add SERVER WEIGHT [UPPER [LOWER]]      at the head of the list, where IPVS puts it
/// weight SERVER WEIGHT
/// remove SERVER
/// open COUNT [from CLIENT...] [to VIRTUAL...]  -> a letter each: who got it, - for nobody; clients and addresses take turns, by default clients 1, 2, ... 200
/// share COUNT                            -> how many each got; compared roughly, for schedulers that draw lots
/// establish FIRST[-LAST]...              the connections of these numbers; they are counted from 1
/// close FIRST[-LAST]...
/// vanish FIRST[-LAST]...                 closed and forgotten
/// counts                                 -> SERVER=ACTIVE/INACTIVE...
/// </code>
/// </summary>
public sealed class Scenario
{
    private const string Arrow = " -> ";

    private Scenario(string path, IReadOnlyList<string> lines)
    {
        Path = path;
        Lines = lines;
        string service = lines.FirstOrDefault(static line => line.StartsWith("service ", StringComparison.Ordinal)) ?? throw new FormatException($"{path} has no line 'service'");
        Service = OracleService.Parse(Words(service).AsSpan(1));
    }

    /// <summary>Where recordings are.</summary>
    public static string Folder => System.IO.Path.Combine(RepositoryPaths.Root, "tests", "Pivot.Testing", "Oracle", "Recordings");

    /// <summary>The names of all recordings.</summary>
    public static IEnumerable<string> Names => Directory.GetFiles(Folder, "*.txt").Select(static path => System.IO.Path.GetFileNameWithoutExtension(path)).Order(StringComparer.Ordinal);

    /// <summary>The file.</summary>
    public string Path { get; }

    /// <summary>Its lines.</summary>
    public IReadOnlyList<string> Lines { get; }

    /// <summary>What is played.</summary>
    public OracleService Service { get; }

    /// <summary>Reads a recording.</summary>
    public static Scenario Read(string name)
    {
        string path = System.IO.Path.Combine(Folder, name + ".txt");
        return new Scenario(path, File.ReadAllLines(path));
    }

    /// <summary>The words of a line's event; none for an empty line and a comment.</summary>
    public static string[] Words(string line) =>
        line.Split(Arrow)[0].Split('#')[0].Split(' ', StringSplitOptions.RemoveEmptyEntries);

    /// <summary>The line with another answer.</summary>
    public static string WithAnswer(string line, string answer) => $"{line.Split(Arrow)[0].TrimEnd()}{Arrow}{answer}";

    /// <summary>The line's answer; empty when it has none.</summary>
    public static string AnswerOf(string line) => line.Split(Arrow) is [_, string answer] ? answer : "";
}
