using System.Globalization;
using Pivot.Commands;
using Pivot.Config.Candidate;
using Pivot.Control.Client;
using Pivot.Control.Model;
using Pivot.Rendering;

namespace Pivot.Console.Configuring;

/// <summary>The verbs between the candidate, what is in force, and the file.</summary>
internal static class CommitVerbs
{
    /// <summary>The verb that puts the candidate in force.</summary>
    public const string Commit = "commit";

    private const int DefaultMinutes = 10;
    private const string Saved = "saved";
    private const string Confirm = "confirm";
    private const string Force = "force";

    /// <summary>All of them.</summary>
    public static IReadOnlyList<ConfigurationVerb> All { get; } =
    [
        new("compare", "The lines that a commit changes; or that differ from N, or saved", CompareAsync) { Expect = ExpectVersion },
        new("check", "Checks the candidate, and says what a commit would change", static call => CommitAsync(call, isDryRun: true)),
        new(Commit, "Puts the candidate in force; confirm N: until it is confirmed", static call => CommitAsync(call, isDryRun: false)) { Expect = ExpectCommit },
        new(Confirm, "Keeps the commit that waits for its confirmation", ConfirmAsync),
        new("rollback", "Makes an earlier configuration the candidate; 0: that in force", RollbackAsync) { Expect = ExpectVersion },
        new("save", "Writes what is in force into its file", SaveAsync),
        new("load", "Makes a file's text the candidate", LoadAsync) { Expect = static (_, line, _) => Expectations.Of(line.Begun, line.Words.Count > 0, line.Words.Count > 0 ? [] : [new Choice("FILE", "A configuration file on this machine", ChoiceKind.Value)]) },
        new("history", "The configurations that were in force, and by whom", HistoryAsync),
    ];

    /// <summary>Says what has become of the commit that this draft has waited for, where it is not waiting any more.</summary>
    /// <returns>Whether it was taken back.</returns>
    public static async Task<bool> TellAsync(ConfigurationDraft draft, VerbCall call)
    {
        if (draft.Base.ConfirmSeconds is null || await InForceAsync(call).ConfigureAwait(false) is not { ConfirmSeconds: null } now)
        {
            return false;
        }

        if (now.Fingerprint == draft.Base.Fingerprint)
        {
            draft.Rebase(now);
            return false;
        }

        // Anything else in force is somebody's who has not seen this draft: a commit is refused, and says who that was.
        if (now.Versions is not [{ Origin: ConfigurationVersion.NotConfirmed }, ..] || now.Text != draft.Before)
        {
            draft.Outdate();
            return false;
        }

        call.Terminal.Error.WriteLine("the commit was not confirmed in time and is taken back: the configuration before it is in force; the candidate still has what was committed");
        draft.Rebase(now);
        return true;
    }

    /// <summary>Null where no daemon answers: what was typed may need none.</summary>
    private static async Task<ConfigurationReport?> InForceAsync(VerbCall call)
    {
        try
        {
            using ControlClient client = await call.ConnectAsync().ConfigureAwait(false);
            return await client.ConfigurationAsync(0, call.Cancellation).ConfigureAwait(false);
        }
        catch (ControlException)
        {
            return null;
        }
    }

    private static async Task CompareAsync(VerbCall call)
    {
        call.AtMost(1);
        using ControlClient client = await call.ConnectAsync().ConfigureAwait(false);
        string before = call.Words is [Saved] ? await SavedTextAsync(client, call).ConfigureAwait(false)
            : (await client.ConfigurationAsync(call.Words is [var number] ? Number(number) : 0, call.Cancellation).ConfigureAwait(false)).Text;
        IReadOnlyList<string> lines = LineDiff.Between(before, call.Draft.Candidate.Text);
        foreach (string line in lines)
        {
            call.Terminal.Output.WriteLine(PlainText.OneLine(line));
        }

        if (lines.Count == 0)
        {
            call.Terminal.Output.WriteLine("no difference");
        }
    }

    private static async Task<string> SavedTextAsync(ControlClient client, VerbCall call)
    {
        string path = (await client.ConfigurationAsync(0, call.Cancellation).ConfigureAwait(false)).File;
        return await File.ReadAllTextAsync(path, call.Cancellation).ConfigureAwait(false);
    }

    private static async Task CommitAsync(VerbCall call, bool isDryRun)
    {
        (int? minutes, bool isForced) = isDryRun ? (null, true) : CommitWords(call);
        call.AtMost(isDryRun ? 0 : 3);
        ConfigurationDraft draft = call.Draft;
        using ControlClient client = await call.ConnectAsync().ConfigureAwait(false);
        string? before = minutes is null ? null : await TakenBackToAsync(client, call).ConfigureAwait(false);
        CommitReport report = await Follow(call, client.CommitAsync(
            new CommitQuery { Text = draft.Candidate.Text, Base = isForced ? null : draft.Base.Fingerprint, Minutes = minutes, IsDryRun = isDryRun, Origin = "console" }, call.Cancellation)).ConfigureAwait(false);
        CommitRenderer.Write(report, call.Terminal, remark => AtPath(draft.Candidate, remark), program: "");
        if (report.Conflict)
        {
            call.Terminal.Error.WriteLine("compare shows what it would change now; commit force does it all the same; rollback 0 begins again with what is in force");
        }

        if (report.Applied)
        {
            draft.Rebase(await client.ConfigurationAsync(0, call.Cancellation).ConfigureAwait(false), before);
        }
    }

    /// <summary>What is in force again when a commit that is to come now is not confirmed; null where that is not known.</summary>
    private static async Task<string?> TakenBackToAsync(ControlClient client, VerbCall call)
    {
        ConfigurationReport now = await client.ConfigurationAsync(0, call.Cancellation).ConfigureAwait(false);
        return now.ConfirmSeconds is null ? now.Text : now.Fingerprint == call.Draft.Base.Fingerprint ? call.Draft.Before : null;
    }

    /// <summary>Waits for what the daemon does to its end, and says so where Ctrl-C ends the waiting.</summary>
    private static async Task<T> Follow<T>(VerbCall call, Task<T> asked)
    {
        try
        {
            return await asked.ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            call.Terminal.Error.WriteLine("the daemon goes on with it all the same: compare and history tell what is in force");
            throw;
        }
    }

    /// <summary>Behind the words that lead there, for those were typed, and with its line, which <c>show numbered</c> has.</summary>
    private static string AtPath(CandidateText candidate, ConfigurationRemark remark)
    {
        if (remark.Line == 0)
        {
            return remark.Message;
        }

        string path = candidate.PathAt(remark.Line, remark.Column);
        string key = $"{path[(path.LastIndexOf(' ') + 1)..]}: ";
        string message = path.Length > 0 && remark.Message.StartsWith(key, StringComparison.Ordinal) ? remark.Message[key.Length..] : remark.Message;
        return string.Create(CultureInfo.InvariantCulture, $"{path}{(path.Length > 0 ? " " : "")}(line {remark.Line}): {message}");
    }

    private static (int? Minutes, bool IsForced) CommitWords(VerbCall call)
    {
        string[] words = call.Words;
        bool isForced = words is [.., Force];
        if (isForced)
        {
            words = words[..^1];
        }

        return words switch
        {
            [] => (null, isForced),
            [Confirm] => (DefaultMinutes, isForced),
            [Confirm, var text] when int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int minutes) && minutes is >= 1 and <= CommitQuery.MaxMinutes => (minutes, isForced),
            [Confirm, var text] => throw new LineException($"expected the minutes to be a number from 1 to {CommitQuery.MaxMinutes}, found '{text}'", 2),
            _ => throw new LineException($"expected commit, commit confirm MINUTES, or force behind either; found '{words[0]}'", 1),
        };
    }

    private static async Task ConfirmAsync(VerbCall call)
    {
        call.AtMost(0);
        using ControlClient client = await call.ConnectAsync().ConfigureAwait(false);
        ConfigurationReport report = await Follow(call, client.ConfirmAsync(call.Cancellation)).ConfigureAwait(false);
        if (call.Draft.Base.Fingerprint == report.Fingerprint)
        {
            call.Draft.Rebase(report);
        }

        call.Terminal.Output.WriteLine(report.Saved ? "the commit is confirmed" : "the commit is confirmed; save writes it into the file");
    }

    private static async Task RollbackAsync(VerbCall call)
    {
        call.AtMost(1);
        if (call.Words.Length == 0)
        {
            throw new LineException("which one? 0 is in force, 1 the one before; history lists them", 1);
        }

        using ControlClient client = await call.ConnectAsync().ConfigureAwait(false);
        int number = Number(call.Words[0]);
        ConfigurationReport report = await client.ConfigurationAsync(number, call.Cancellation).ConfigureAwait(false);
        ConfigurationReport present = number == 0 ? report : await client.ConfigurationAsync(0, call.Cancellation).ConfigureAwait(false);
        call.Draft.Replace(report.Text);
        call.Draft.Rebase(present);
        call.Draft.GoTo([]);
        call.Terminal.Output.WriteLine(number == 0 ? "the candidate is what is in force" : $"the candidate is configuration {number}: compare shows what it changes, commit puts it in force");
    }

    private static async Task SaveAsync(VerbCall call)
    {
        call.AtMost(0);
        using ControlClient client = await call.ConnectAsync().ConfigureAwait(false);
        string before = (await client.ConfigurationAsync(0, call.Cancellation).ConfigureAwait(false)).Fingerprint;
        await SaveCommand.SaveAsync(client, path: null, isDryRun: false, call.Terminal, call.Cancellation).ConfigureAwait(false);
        ConfigurationReport now = await client.ConfigurationAsync(0, call.Cancellation).ConfigureAwait(false);
        if (now.Fingerprint == call.Draft.Base.Fingerprint)
        {
            call.Draft.Rebase(now);
        }
        else if (before == call.Draft.Base.Fingerprint && !call.Draft.IsChanged)
        {
            // The file had comments of its own, which are in force with it now.
            call.Draft.Replace(now.Text);
            call.Draft.Rebase(now);
        }

        if (call.Draft.IsChanged)
        {
            call.Terminal.Output.WriteLine("what is not committed is not saved: commit, and save again");
        }
    }

    private static async Task LoadAsync(VerbCall call)
    {
        call.AtMost(1);
        if (call.Words.Length == 0)
        {
            throw new LineException("load takes a file: load /boot/new.toml", 1);
        }

        call.Draft.Replace(await File.ReadAllTextAsync(call.Words[0], call.Cancellation).ConfigureAwait(false));
        call.Draft.GoTo([]);
        call.Terminal.Output.WriteLine($"the candidate is {call.Words[0]}: compare shows what it changes, commit puts it in force");
    }

    private static async Task HistoryAsync(VerbCall call)
    {
        call.AtMost(0);
        using ControlClient client = await call.ConnectAsync().ConfigureAwait(false);
        ConfigurationRenderer.WriteVersions(await client.ConfigurationAsync(0, call.Cancellation).ConfigureAwait(false), call.Terminal);
    }

    private static int Number(string text) => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int number) && number <= 1000 ? number
        : throw new LineException($"expected the number of a configuration, as history lists them, found '{text}'", 1);

    private static Task<Expectation> ExpectVersion(ConfigurationDraft draft, LineSoFar line, CancellationToken cancellation)
    {
        List<Choice> choices = [];
        foreach (ConfigurationVersion version in line.Words.Count > 0 ? [] : draft.Base.Versions)
        {
            choices.Add(new Choice(version.Number.ToString(CultureInfo.InvariantCulture), $"by {version.Origin}{(version.Number == 0 ? ", in force" : "")}"));
        }

        return Expectations.Of(line.Begun, isComplete: true, [.. choices, .. line.Words.Count > 0 ? (Choice[])[] : [new Choice(Saved, "compare: the file")]]);
    }

    private static Task<Expectation> ExpectCommit(ConfigurationDraft draft, LineSoFar line, CancellationToken cancellation)
    {
        Choice force = new(Force, "Also where something else has come into force meanwhile");
        return line.Words switch
        {
            [] => Expectations.Of(line.Begun, true, new Choice(Confirm, "Takes it back by itself unless confirm comes in time"), force),
            [Confirm] => Expectations.Of(line.Begun, true, new Choice("MINUTES", $"1 to {CommitQuery.MaxMinutes}, else {DefaultMinutes}", ChoiceKind.Value), force),
            [Confirm, not Force] => Expectations.Of(line.Begun, true, force),
            _ => Expectations.Of(line.Begun, true),
        };
    }
}
