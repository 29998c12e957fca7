using Pivot.Logging;
using Pivot.Rendering;

namespace Pivot.Appliance;

/// <summary>Where the supervisor tells things: the record, the log, and the console that it was started on, which gets what changes, once. One thread.</summary>
/// <param name="path">The record.</param>
/// <param name="log">The machine's log.</param>
/// <param name="terminal">The console.</param>
internal sealed class BootLedger(string path, SystemLog log, Terminal terminal)
{
    private const int MostNotes = 20;

    private readonly List<string> _notes = [];
    private string _said = "";

    /// <summary>What the owner should know.</summary>
    public IReadOnlyList<string> Notes => _notes;

    /// <summary>Adds something that the owner should know, and logs it.</summary>
    public void Note(string note)
    {
        log.Write(SyslogSeverity.Warning, note);
        if (_notes.Count < MostNotes && !_notes.Contains(note))
        {
            _notes.Add(note);
        }
    }

    /// <summary>Logs a line of the supervisor's own.</summary>
    public void Log(SyslogSeverity severity, string line) => log.Write(severity, line);

    /// <summary>Logs a line of the director's.</summary>
    public void Pass(DirectorLine line) => log.Write(line is { IsLogged: false, Text: var text } && text.StartsWith("pivot is ready", StringComparison.Ordinal) ? SyslogSeverity.Informational : line.Severity, line.Text);

    /// <summary>Writes the record, and says on the console what it comes to where that is something new.</summary>
    public void Write(BootRecord record)
    {
        try
        {
            record.Write(path);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            log.Write(SyslogSeverity.Error, $"{path} cannot be written: {error.Message}");
        }

        IReadOnlyList<string> lines = BootText.Of(record);
        string text = string.Join('\n', lines);
        if (text != _said && record.State != BootState.Starting)
        {
            _said = text;
            Say(lines);
        }
    }

    private void Say(IReadOnlyList<string> lines)
    {
        foreach (string line in lines)
        {
            try
            {
                terminal.Output.WriteLine($"pivot: {line}");
            }
            catch (IOException)
            {
                // A console that is gone, or (the kernel's log) takes no line of this length: record and log have it.
            }
        }
    }
}
