using System.Runtime.InteropServices;
using System.Text;
using Pivot.Linux.Processes;
using Pivot.Linux.Terminals;

namespace Pivot.Console.Screen;

/// <summary>The terminal that the process was started on. Disposing puts it back as it was.</summary>
internal sealed class TtyTerminal : IConsoleTerminal, IDisposable
{
    private readonly KeyTerminal _keys;
    private readonly OutputStream _output = OutputStream.Standard();
    private readonly KernelNotices? _notices;
    private readonly PosixSignalRegistration[] _signals;
    private volatile bool _isLent;

    private TtyTerminal(KeyTerminal keys)
    {
        _keys = keys;
        _notices = KernelNotices.TryOpen();
        _signals = [PosixSignalRegistration.Create(PosixSignal.SIGWINCH, _ => keys.Wake()), PosixSignalRegistration.Create(PosixSignal.SIGCONT, _ => GoOn())];
        TerminalProgram.IgnoreSignals();
    }

    /// <inheritdoc/>
    public (int Columns, int Rows)? Size
    {
        get => TerminalSize.OfOutput();
        set => TerminalSize.SetOfOutput(value?.Columns ?? 0, value?.Rows ?? 0);
    }

    /// <summary>Takes the terminal over; null when standard input is none.</summary>
    public static TtyTerminal? TryOpen() => KeyTerminal.TryOpen() is { } keys ? new TtyTerminal(keys) : null;

    /// <inheritdoc/>
    public int Read(Span<byte> keys, int milliseconds, bool withNotices) => _keys.Read(keys, milliseconds, withNotices ? _notices?.Handle : null);

    /// <inheritdoc/>
    public void Write(string text)
    {
        try
        {
            _output.Write(Encoding.UTF8.GetBytes(text));
        }
        catch (IOException)
        {
            // A terminal that has gone; the next read says so.
        }
    }

    /// <inheritdoc/>
    public void Wake() => _keys.Wake();

    /// <inheritdoc/>
    public IReadOnlyList<string> TakeNotices() => _notices?.Take() ?? [];

    /// <inheritdoc/>
    public void Lend(Action use)
    {
        _isLent = true;
        _keys.TakeLines();
        try
        {
            use();
        }
        finally
        {
            TerminalProgram.IgnoreSignals();
            _isLent = false;
            _keys.TakeKeys();
        }
    }

    /// <inheritdoc/>
    public int Run(IReadOnlyList<string> arguments) => TerminalProgram.Run(arguments);

    public void Dispose()
    {
        Array.ForEach(_signals, static signal => signal.Dispose());
        _notices?.Dispose();
        _keys.Dispose();
    }

    /// <summary>After a stop, which may have left the terminal to another program.</summary>
    private void GoOn()
    {
        if (!_isLent)
        {
            _keys.TakeKeys();
        }

        _keys.Wake();
    }
}
