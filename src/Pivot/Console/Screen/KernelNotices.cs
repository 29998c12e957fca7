using System.Globalization;
using Microsoft.Win32.SafeHandles;
using Pivot.Linux.Terminals;
using Pivot.Rendering;

namespace Pivot.Console.Screen;

/// <summary>
/// The kernel's messages on a terminal that is one of its consoles: the kernel itself is kept quiet, and warnings and worse are told as notices, at most ten in ten seconds, so that neither tears the line that is typed nor keeps a slow
/// terminal busy.
/// </summary>
internal sealed class KernelNotices : IDisposable
{
    private const int Warning = 4;
    private const int Most = 10;
    private const long Milliseconds = 10_000;

    private readonly KernelLog _log;
    private readonly QuietKernel? _quiet;
    private long _since;
    private int _told;
    private int _left;

    private KernelNotices(KernelLog log, QuietKernel? quiet)
    {
        _log = log;
        _quiet = quiet;
    }

    /// <summary>Can be read when there is a message.</summary>
    public SafeFileHandle Handle => _log.Handle;

    /// <summary>Begins; null where the kernel does not write to the terminal.</summary>
    public static KernelNotices? TryOpen() =>
        QuietKernel.WritesTo(QuietKernel.DeviceOfInput()) && KernelLog.TryOpen() is { } log ? new KernelNotices(log, QuietKernel.TryHold()) : null;

    /// <summary>Takes what there is.</summary>
    public IReadOnlyList<string> Take()
    {
        List<string> notices = [];
        while (_log.TryTake(out int severity, out string text))
        {
            if (severity <= Warning)
            {
                Add(notices, text);
            }
        }

        return notices;
    }

    public void Dispose()
    {
        _quiet?.Dispose();
        _log.Dispose();
    }

    private void Add(List<string> notices, string text)
    {
        long now = Environment.TickCount64;
        if (now - _since > Milliseconds)
        {
            if (_left > 0)
            {
                notices.Add(string.Create(CultureInfo.InvariantCulture, $"kernel: {_left} more (show log)"));
            }

            (_since, _told, _left) = (now, 0, 0);
        }

        if (_told == Most)
        {
            _left++;
            return;
        }

        _told++;
        notices.Add($"kernel: {PlainText.OneLine(text)}");
    }
}
