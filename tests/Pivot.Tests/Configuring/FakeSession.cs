using Pivot.Console;
using Pivot.Rendering;

namespace Pivot.Tests.Configuring;

/// <summary>A console session without a terminal: what is printed is kept, questions have their answers beforehand.</summary>
internal sealed class FakeSession(string controlPath) : IConsoleSession, IDisposable
{
    private readonly StringWriter _output = new() { NewLine = "\n" };

    /// <summary>The modes, the present one last.</summary>
    public List<IConsoleMode> Modes { get; } = [];

    /// <summary>What is answered to questions.</summary>
    public bool Answer { get; set; }

    /// <summary>The questions that were asked.</summary>
    public List<string> Questions { get; } = [];

    public void Dispose() => _output.Dispose();

    public Terminal Terminal => new(_output, _output, 80, Colours: false, ColoursOnError: false);

    public string ControlPath => controlPath;

    public void Push(IConsoleMode mode) => Modes.Add(mode);

    public void Pop() => Modes.RemoveAt(Modes.Count - 1);

    public Task<bool> ConfirmAsync(string question, CancellationToken cancellation)
    {
        Questions.Add(question);
        return Task.FromResult(Answer);
    }

    public Task<string?> AskSecretAsync(string prompt, CancellationToken cancellation) => Task.FromResult<string?>(null);

    public Task<int> RunProgramAsync(IReadOnlyList<string> arguments) => throw new NotSupportedException();

    public Task LendAsync(Action<Terminal> use) => throw new NotSupportedException();

    public Task<(int Columns, int Rows)> ResizeAsync((int Columns, int Rows)? size) => throw new NotSupportedException();

    /// <summary>Runs a line in the present mode.</summary>
    /// <returns>What it printed; of a wrong line the number of the word and the message.</returns>
    public async Task<string> RunAsync(string text)
    {
        _output.GetStringBuilder().Clear();
        try
        {
            await Modes[^1].RunAsync(ConsoleLine.Parse(text), this, TestContext.Current.CancellationToken);
        }
        catch (LineException error)
        {
            return $"{error.Word}: {error.Message}";
        }

        return _output.ToString();
    }

    /// <summary>What may follow, as <c>?</c> shows it.</summary>
    public async Task<string> ExpectAsync(string text)
    {
        (ConsoleLine before, ConsoleWord begun) = ConsoleLine.At(text, text.Length);
        Expectation expectation = await Modes[^1].ExpectAsync(new LineSoFar(before.Texts, begun.Text), TestContext.Current.CancellationToken);
        Assert.All(expectation.Choices, choice => Assert.NotEmpty(choice.Description));
        return string.Join(' ', [.. expectation.Choices.Select(choice => choice.Word), .. expectation.IsComplete ? (string[])["<cr>"] : []]);
    }
}
