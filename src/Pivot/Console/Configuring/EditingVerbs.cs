using Pivot.Config.Candidate;
using Pivot.Rendering;

namespace Pivot.Console.Configuring;

/// <summary>The verbs that change the candidate, look at it and move in it.</summary>
internal static class EditingVerbs
{
    private const string Numbered = "numbered";

    /// <summary>All of them.</summary>
    public static IReadOnlyList<ConfigurationVerb> All { get; } =
    [
        new("set", "Gives a key a value; adds services, servers, interfaces on the way", Edit(static (candidate, path) => candidate.Set(path))) { Expect = Path(CandidateVerb.Set) },
        new("add", "Gives a list further values", Edit(static (candidate, path) => candidate.Add(path))) { Expect = Path(CandidateVerb.Add) },
        new("delete", "Takes out a key, values of a list, an element or a section", Delete) { Expect = Path(CandidateVerb.Delete) },
        new("rename", "Gives an element another name: rename service web to shop", Named(static (candidate, name, path) => candidate.Rename(name, path))) { Expect = Naming },
        new("copy", "Copies an element: copy service web to web2", Named(static (candidate, name, path) => candidate.Copy(name, path))) { Expect = Naming },
        new("edit", "Goes to a level, where paths start: edit service web", Level) { Expect = Path(CandidateVerb.Edit) },
        new("up", "Goes one level up", static call => Go(call, static draft => draft.GoUp())),
        new("top", "Goes to the top", static call => Go(call, static draft => draft.GoTo([]))),
        new("show", "The candidate or a part of it; numbered: with line numbers", Show) { Expect = ExpectShow },
    ];

    private static Func<VerbCall, Task> Edit(Func<CandidateText, string[], CandidateText> edit) => call =>
    {
        string[] path = call.Draft.PathOf(call.Words);
        call.Draft.Edit(candidate => edit(candidate, path));
        return Task.CompletedTask;
    };

    private static Task Delete(VerbCall call)
    {
        // The level's own words are no order to take all of it out.
        if (call.Words.Length == 0 && call.Draft.Level.Count > 0)
        {
            throw new LineException($"say what to delete here; all of this level: top, then delete {string.Join(' ', call.Draft.Level)}", 1);
        }

        return Edit(static (candidate, path) => candidate.Delete(path))(call);
    }

    private static Func<VerbCall, Task> Named(Func<CandidateText, string, string[], CandidateText> edit) => call =>
    {
        if (call.Words is not [.. var words, "to", var name])
        {
            throw new LineException($"{call.Line.Words[0].Text} takes what it is about, the word to, and the new name: {call.Line.Words[0].Text} service web to shop", call.Words.Length + 1);
        }

        string[] path = call.Draft.PathOf(words);
        call.Draft.Edit(candidate => edit(candidate, name, path));
        return Task.CompletedTask;
    };

    private static Task Level(VerbCall call)
    {
        if (call.Words.Length == 0)
        {
            throw new LineException("edit takes a level: edit service web, edit timeouts", 1);
        }

        string[] path = call.Draft.PathOf(call.Words);
        call.Draft.GoTo(call.Draft.Try(candidate => candidate.Level(path)));
        return Task.CompletedTask;
    }

    private static Task Go(VerbCall call, Action<ConfigurationDraft> go)
    {
        call.AtMost(0);
        go(call.Draft);
        return Task.CompletedTask;
    }

    private static Task Show(VerbCall call)
    {
        bool isNumbered = call.Words is [Numbered];
        string[] path = isNumbered ? [] : call.Draft.PathOf(call.Words);
        string text = call.Draft.Try(candidate => candidate.Show(path));
        ConfigurationRenderer.Write(text, call.Terminal, isNumbered);
        if (text.Length == 0)
        {
            call.Terminal.Output.WriteLine("nothing is set here");
        }

        return Task.CompletedTask;
    }

    private static Task<Expectation> ExpectShow(ConfigurationDraft draft, LineSoFar line, CancellationToken cancellation)
    {
        Expectation path = Expectations.Of(draft.Candidate.Choices(CandidateVerb.Show, draft.PathOf(line.Words)), line.Begun);
        return Task.FromResult(line.Words.Count == 0 && Numbered.StartsWith(line.Begun, StringComparison.Ordinal)
            ? path with { Choices = [.. path.Choices, new Choice(Numbered, "All of it, with line numbers")] }
            : path);
    }

    private static Func<ConfigurationDraft, LineSoFar, CancellationToken, Task<Expectation>> Path(CandidateVerb verb) =>
        (draft, line, _) => Task.FromResult(Expectations.Of(draft.Candidate.Choices(verb, draft.PathOf(line.Words)), line.Begun));

    private static Task<Expectation> Naming(ConfigurationDraft draft, LineSoFar line, CancellationToken cancellation)
    {
        if (line.Words is [.., "to"])
        {
            return Task.FromResult(new Expectation([new Choice("NAME", "The new name", ChoiceKind.Value)]));
        }

        CandidateChoices path = draft.Candidate.Choices(CandidateVerb.Element, draft.PathOf(line.Words));
        Expectation expected = Expectations.Of(path, line.Begun) with { IsComplete = line.Words.Contains("to") };
        return Task.FromResult(path.IsComplete && "to".StartsWith(line.Begun, StringComparison.Ordinal) ? expected with { Choices = [.. expected.Choices, new Choice("to", "Then the new name")] } : expected);
    }
}
