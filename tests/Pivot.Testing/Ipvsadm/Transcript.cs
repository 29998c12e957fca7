using System.Text;

namespace Pivot.Testing.Ipvsadm;

/// <summary>
/// A recorded dialogue with the real ipvsadm, a file of <c>Recordings</c>: comments, and steps as <see cref="TranscriptStep"/> writes them. A step begins with the tables that the one before has left.
/// </summary>
/// <param name="Name">The file's name without its extension.</param>
/// <param name="Comments">The lines before the first step.</param>
/// <param name="Steps">The steps.</param>
public sealed record Transcript(string Name, IReadOnlyList<string> Comments, IReadOnlyList<TranscriptStep> Steps)
{
    private static readonly string Folder = System.IO.Path.Combine(RepositoryPaths.Root, "tests", "Pivot.Testing", "Ipvsadm", "Recordings");

    /// <summary>All of them, by name.</summary>
    public static IReadOnlyList<string> Names => [.. Directory.GetFiles(Folder, "*.txt").Select(path => System.IO.Path.GetFileNameWithoutExtension(path)!).Order(StringComparer.Ordinal)];

    /// <summary>The file.</summary>
    public string Path => PathOf(Name);

    /// <summary>Reads one.</summary>
    public static Transcript Read(string name)
    {
        List<string> comments = [];
        List<TranscriptStep> steps = [];
        foreach (string line in File.ReadLines(PathOf(name)))
        {
            if (line.StartsWith("$ ", StringComparison.Ordinal))
            {
                steps.Add(new TranscriptStep(line[2..]));
            }
            else if (steps.Count == 0)
            {
                comments.Add(line);
            }
            else
            {
                steps[^1] = steps[^1].With(line);
            }
        }

        return new Transcript(name, comments, steps);
    }

    /// <summary>The file's text.</summary>
    public override string ToString()
    {
        StringBuilder text = new();
        foreach (string line in Comments.Concat(Steps.SelectMany(step => step.Lines)))
        {
            text.Append(line).Append('\n');
        }

        return text.ToString();
    }

    private static string PathOf(string name) => System.IO.Path.Combine(Folder, name + ".txt");
}
