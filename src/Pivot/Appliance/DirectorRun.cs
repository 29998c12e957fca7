using Pivot.Linux.Supervision;

namespace Pivot.Appliance;

/// <summary>One run of the director, and what it has said of itself. One thread.</summary>
internal sealed class DirectorRun : IDisposable
{
    private const string ReadyWords = "pivot is ready:";
    private const string ControlWords = ", control ";
    private const int MostLines = 40;

    private readonly List<string> _lines = [];

    /// <summary>It has just been started, or taken over.</summary>
    /// <param name="process">It.</param>
    /// <param name="file">The configuration that it was started with.</param>
    /// <param name="control">Its control socket, as far as is known.</param>
    /// <param name="now">Milliseconds on a clock that never goes back.</param>
    public DirectorRun(SupervisedProcess process, string file, string control, long now)
    {
        Process = process;
        File = file;
        Control = control;
        Started = ReadySince = now;
    }

    /// <summary>The program.</summary>
    public SupervisedProcess Process { get; }

    /// <summary>The configuration that it was started with, or has read since.</summary>
    public string File { get; set; }

    /// <summary>Its control socket.</summary>
    public string Control { get; private set; }

    /// <summary>When it was started.</summary>
    public long Started { get; }

    /// <summary>Whether an earlier supervisor has started it: how it ends nobody tells.</summary>
    public bool IsAdopted { get; init; }

    /// <summary>Whether it forwards packets; a director that was taken over does when it answers.</summary>
    public bool IsReady { get; set; }

    /// <summary>When it was ready.</summary>
    public long ReadySince { get; set; }

    /// <summary>Whether it has answered on its control socket.</summary>
    public bool HasAnswered { get; set; }

    /// <summary>Whether it was ended here for want of an answer.</summary>
    public bool WasHung { get; set; }

    /// <summary>Takes one of its lines.</summary>
    public void Take(DirectorLine line)
    {
        if (!line.IsLogged && line.Text.StartsWith(ReadyWords, StringComparison.Ordinal))
        {
            IsReady = true;
            int at = line.Text.LastIndexOf(ControlWords, StringComparison.Ordinal);
            Control = at < 0 ? Control : line.Text[(at + ControlWords.Length)..];
        }
        else if (!line.IsLogged && _lines.Count < MostLines)
        {
            _lines.Add(line.Text);
        }
    }

    /// <summary>Whether somebody has stopped it. A clean end leaves no control socket.</summary>
    public bool EndedOnPurpose(ProcessEnd end) => !WasHung && (IsAdopted ? !System.IO.File.Exists(Control) : end is { Signal: 0, ExitStatus: ExitCode.Good });

    /// <summary>How it has ended, behind "the director".</summary>
    public string How(ProcessEnd end) => WasHung ? (IsReady ? "gave no answer any more and was ended" : "was not ready in time and was ended")
        : end.Signal != 0 ? $"was ended by signal {end.Signal}"
        : end.ExitStatus is { } status ? $"ended by itself with status {status}"
        : "ended by itself";

    /// <summary>Why it is no run to stay with.</summary>
    public StartFailure Failure(ProcessEnd end)
    {
        bool isFileAtFault = !IsReady && !WasHung && (end.ExitStatus == ExitCode.Usage || _lines.Exists(line => line.StartsWith(File + ":", StringComparison.Ordinal)));
        string reason = isFileAtFault ? (end.ExitStatus == ExitCode.Usage ? "it cannot be read" : "it has errors")
            : IsReady ? $"the director {How(end)}, soon after the start with it"
            : $"the director could not start with it ({How(end)})";
        return new StartFailure(reason, [.. _lines], isFileAtFault);
    }

    /// <inheritdoc/>
    public void Dispose() => Process.Dispose();
}
