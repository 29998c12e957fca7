using Pivot.Control.Client;
using Pivot.Rendering;

namespace Pivot.Console.Configuring;

/// <summary>
/// The mode in which lines change a candidate of the configuration: verbs, whole or as far as they are the only ones that begin so, with paths behind them. Nothing of the candidate is in force before <c>commit</c>, and that is done by the
/// daemon, whatever becomes of this session meanwhile.
/// </summary>
internal sealed class ConfigurationMode : IConsoleMode
{
    /// <summary>Of a longer level the prompt shows the end: the line needs its place.</summary>
    private const int LongestLevel = 36;

    private const string Run = "run";
    private const string Exit = "exit";
    private const string Discard = "discard";

    private readonly ConfigurationDraft _draft;
    private readonly IConsoleMode _operational;
    private readonly IReadOnlyList<ConfigurationVerb> _verbs;

    /// <param name="draft">What is worked on.</param>
    /// <param name="operational">The commands of <c>run</c>.</param>
    public ConfigurationMode(ConfigurationDraft draft, IConsoleMode operational)
    {
        _draft = draft;
        _operational = operational;
        _verbs =
        [
            .. EditingVerbs.All,
            .. CommitVerbs.All,
            new(Run, "Runs a command of the operational mode: run show servers", RunOperationalAsync) { Expect = (_, line, cancellation) => _operational.ExpectAsync(line, cancellation) },
            new("help", "Lists the verbs", HelpAsync),
            new(Exit, "Leaves; discard: without asking about what is not committed", ExitAsync)
            {
                Expect = static (_, line, _) => Expectations.Of(line.Begun, isComplete: true, line.Words.Count > 0 ? [] : [new Choice(Discard, "Drops what is not committed")]),
            },
        ];
    }

    /// <inheritdoc/>
    public string Prompt
    {
        get
        {
            string level = PlainText.OneLine(string.Join(' ', _draft.Level));
            return $"[edit{(level.Length == 0 ? "" : " ")}{(level.Length > LongestLevel ? ".." + level[^LongestLevel..] : level)}]{(_draft.IsChanged ? "*" : "")}# ";
        }
    }

    /// <summary>Begins to configure, with what is in force.</summary>
    /// <param name="operational">The commands of <c>run</c>.</param>
    /// <param name="session">Where.</param>
    /// <param name="cancellation">Ctrl-C.</param>
    /// <exception cref="ControlException">There is no daemon.</exception>
    public static async Task BeginAsync(IConsoleMode operational, IConsoleSession session, CancellationToken cancellation)
    {
        using ControlClient client = await ControlClient.ConnectAsync(new ControlClientOptions { Path = session.ControlPath }, cancellation).ConfigureAwait(false);
        ConfigurationDraft draft = await ConfigurationDraft.BeginAsync(client, cancellation).ConfigureAwait(false);
        session.Push(new ConfigurationMode(draft, operational));
        if (draft.Base.ConfirmSeconds is { } left)
        {
            session.Terminal.Output.WriteLine($"The last commit waits for its confirmation, {HumanUnits.Duration(left)} left: confirm keeps it.");
        }
        else if (!draft.Base.Saved)
        {
            session.Terminal.Output.WriteLine("What is in force is not saved: save writes it into the file.");
        }
    }

    /// <inheritdoc/>
    public Task<Expectation> ExpectAsync(LineSoFar line, CancellationToken cancellation)
    {
        if (line.Words.Count == 0)
        {
            return Expectations.Of(line.Begun, isComplete: false, [.. _verbs.Select(static verb => new Choice(verb.Name, verb.Help))]);
        }

        return Find(line.Words[0]) is [{ } verb] ? verb.Expect(_draft, new LineSoFar([.. line.Words.Skip(1)], line.Begun), cancellation) : Task.FromResult(Expectation.Nothing);
    }

    /// <inheritdoc/>
    public async Task RunAsync(ConsoleLine line, IConsoleSession session, CancellationToken cancellation)
    {
        ConfigurationVerb verb = Require(line.Words[0].Text);
        VerbCall call = new(_draft, line, session, cancellation);
        if (await CommitVerbs.TellAsync(_draft, call).ConfigureAwait(false) && verb.Name == CommitVerbs.Commit)
        {
            call.Terminal.Error.WriteLine("nothing is committed now: commit again puts the candidate in force");
            return;
        }

        await verb.Run(call).ConfigureAwait(false);
    }

    private ConfigurationVerb[] Find(string word)
    {
        ConfigurationVerb[] begun = [.. _verbs.Where(verb => verb.Name.StartsWith(word, StringComparison.Ordinal))];
        return Array.Find(begun, verb => verb.Name == word) is { } exact ? [exact] : begun;
    }

    private ConfigurationVerb Require(string word) => Find(word) switch
    {
        [var only] => only,
        [] => throw new LineException(NearestWord.Find(word, _verbs.Select(static verb => verb.Name)) is { } near
            ? $"unknown verb '{word}': did you mean '{near}'?"
            : $"unknown verb '{word}': help lists them, and run has the commands of the operational mode", 0),
        var several => throw new LineException($"'{word}' may be {string.Join(", ", several.Select(static verb => verb.Name))}", 0),
    };

    private Task RunOperationalAsync(VerbCall call) => call.Words.Length == 0
        ? throw new LineException("run takes a command: run show servers", 1)
        : RunBehindAsync(call);

    /// <summary>The words of an error are counted from the command's own first.</summary>
    private async Task RunBehindAsync(VerbCall call)
    {
        if (call.Words[0] is "configure" or Exit)
        {
            throw new LineException($"this is the configuration mode: {Exit}, without run, leaves it", 1);
        }

        try
        {
            await _operational.RunAsync(call.Line.Slice(1, call.Line.Words.Count - 1), call.Session, call.Cancellation).ConfigureAwait(false);
        }
        catch (LineException error)
        {
            throw new LineException(error.Message, error.Word + 1);
        }
    }

    private Task HelpAsync(VerbCall call)
    {
        call.AtMost(0);
        foreach (ConfigurationVerb verb in _verbs)
        {
            call.Terminal.Output.WriteLine($"  {verb.Name,-9} {verb.Help}");
        }

        return Task.CompletedTask;
    }

    private async Task ExitAsync(VerbCall call)
    {
        call.AtMost(1);
        bool isDiscarded = call.Words is [Discard];
        if (!isDiscarded && call.Words.Length > 0)
        {
            throw new LineException($"expected exit, or exit {Discard}, found '{call.Words[0]}'", 1);
        }

        if (_draft.IsChanged && !isDiscarded && !await call.Session.ConfirmAsync("The candidate has changes that are not committed. Drop them?", call.Cancellation).ConfigureAwait(false))
        {
            return;
        }

        call.Session.Pop();
        using ControlClient client = await call.ConnectAsync().ConfigureAwait(false);
        if (!(await client.ConfigurationAsync(0, call.Cancellation).ConfigureAwait(false)).Saved)
        {
            call.Terminal.Output.WriteLine("What is in force is not saved, and the next start does not have it: save writes it into the file.");
        }
    }
}
