using Pivot.Config.Candidate;
using Pivot.Control.Client;
using Pivot.Control.Model;

namespace Pivot.Console.Configuring;

/// <summary>What somebody is working on in the configuration mode: a candidate made from the text in force, and the level that words start from.</summary>
/// <param name="base">What was in force when it was begun.</param>
/// <param name="candidate">Its text.</param>
internal sealed class ConfigurationDraft(ConfigurationReport @base, CandidateText candidate)
{
    /// <summary>What it was made from, or last committed as.</summary>
    public ConfigurationReport Base { get; private set; } = @base;

    /// <summary>The text that comes back when <see cref="Base"/> is not confirmed; null where that waits for nothing, and where it is not known.</summary>
    public string? Before { get; private set; }

    /// <summary>As it is now.</summary>
    public CandidateText Candidate { get; private set; } = candidate;

    /// <summary>The path that words are typed behind.</summary>
    public IReadOnlyList<string> Level { get; private set; } = [];

    /// <summary>Whether there is something that was not committed.</summary>
    public bool IsChanged => Candidate.Text != Base.Text;

    /// <summary>Begins with what is in force.</summary>
    /// <exception cref="LineException">This program cannot read it.</exception>
    public static async Task<ConfigurationDraft> BeginAsync(ControlClient client, CancellationToken cancellation)
    {
        ConfigurationReport report = await client.ConfigurationAsync(0, cancellation).ConfigureAwait(false);
        return new ConfigurationDraft(report, Read(report.Text));
    }

    /// <summary>The path that words behind the level lead.</summary>
    public string[] PathOf(IEnumerable<string> words) => [.. Level, .. words];

    /// <summary>Changes the candidate. Where the level is gone with that, or has another name, the one above is the level.</summary>
    /// <exception cref="LineException">The words are wrong; the candidate is as it was.</exception>
    public void Edit(Func<CandidateText, CandidateText> edit)
    {
        CandidateText edited = Try(edit);
        bool isLeft = Level.Count > 0 && Candidate.Show(Level).Length > 0 && !IsThere(edited);
        Candidate = edited;
        if (isLeft)
        {
            GoUp();
        }
    }

    /// <summary>Asks something of the candidate.</summary>
    /// <exception cref="LineException">The words are wrong.</exception>
    public T Try<T>(Func<CandidateText, T> ask)
    {
        try
        {
            return ask(Candidate);
        }
        catch (CandidateException error)
        {
            // The words on the line are the verb and what comes behind the level.
            throw new LineException(error.Message, error.Word < Level.Count ? null : error.Word - Level.Count + 1);
        }
    }

    /// <summary>Goes to a level.</summary>
    public void GoTo(IReadOnlyList<string> level) => Level = level;

    /// <summary>Goes to the table that holds the present one; from the top nowhere.</summary>
    public void GoUp()
    {
        // A name follows the key of its array, which is no level by itself.
        int words = Level.Count - 1;
        while (words > 0)
        {
            try
            {
                Level = Candidate.Level([.. Level.Take(words)]);
                return;
            }
            catch (CandidateException)
            {
                words--;
            }
        }

        Level = [];
    }

    /// <summary>Takes another text as the candidate.</summary>
    /// <exception cref="LineException">It is no TOML.</exception>
    public void Replace(string text) => Candidate = Read(text);

    /// <summary>Remembers what is in force now: the candidate is compared with that from now on.</summary>
    /// <param name="report">It.</param>
    /// <param name="before">What comes back when that is not confirmed, where it waits; null = what is known already, if it is the same text.</param>
    public void Rebase(ConfigurationReport report, string? before = null)
    {
        Before = report.ConfirmSeconds is null ? null : before ?? (report.Fingerprint == Base.Fingerprint ? Before : null);
        Base = report;
    }

    /// <summary>The base waits for nothing any more, and is not in force: a commit will be refused for that.</summary>
    public void Outdate() => Rebase(Base with { ConfirmSeconds = null });

    private bool IsThere(CandidateText text)
    {
        try
        {
            return text.Show(Level).Length > 0;
        }
        catch (CandidateException)
        {
            return false;
        }
    }

    private static CandidateText Read(string text) => CandidateText.TryRead(text, out CandidateText? candidate, out var errors) ? candidate
        : throw new LineException($"the text is no TOML, and the candidate is as it was: line {errors[0].Position.Line}, column {errors[0].Position.Column}: {errors[0].Message}");
}
