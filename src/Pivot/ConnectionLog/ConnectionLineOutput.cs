using System.Net.Sockets;
using Microsoft.Extensions.Logging;

namespace Pivot.ConnectionLog;

/// <summary>
/// Writes to one target and lives with its troubles: while it cannot be written to, lines are lost and counted, it is tried again every second, and the log says once that it began and once that it is over. Written to by one thread at a time; counters from
/// any.
/// </summary>
internal sealed class ConnectionLineOutput(IConnectionLineTarget target, TimeProvider clock, ILogger logger) : IDisposable
{
    private static readonly TimeSpan Retry = TimeSpan.FromSeconds(1);

    private long _lines;
    private long _lost;
    private long _lostBefore;
    private long _triedAt;
    private volatile string? _trouble;

    /// <summary>Where the lines go.</summary>
    public string Name => target.Name;

    /// <summary>Lines written.</summary>
    public long Lines => Volatile.Read(ref _lines);

    /// <summary>Lines that could not be written.</summary>
    public long Lost => Volatile.Read(ref _lost);

    /// <summary>Why it cannot be written to now; null while it can.</summary>
    public string? Trouble => _trouble;

    /// <summary>Writes lines, or counts them as lost.</summary>
    /// <param name="lines">UTF-8, each with its line end.</param>
    /// <param name="count">How many.</param>
    public void Write(ReadOnlySpan<byte> lines, int count)
    {
        if (_trouble is not null && clock.GetElapsedTime(_triedAt) < Retry)
        {
            Volatile.Write(ref _lost, _lost + count);
            return;
        }

        try
        {
            target.Write(lines);
            Volatile.Write(ref _lines, _lines + count);
            End();
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or NotSupportedException or SocketException)
        {
            Begin(error.Message);
            Volatile.Write(ref _lost, _lost + count);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => target.Dispose();

    private void Begin(string reason)
    {
        _triedAt = clock.GetTimestamp();
        if (_trouble is null)
        {
            _lostBefore = _lost;
            ConnectionLogMessages.NotWritten(logger, Name, reason);
        }

        _trouble = reason;
    }

    private void End()
    {
        if (_trouble is not null)
        {
            _trouble = null;
            ConnectionLogMessages.WrittenAgain(logger, Name, _lost - _lostBefore);
        }
    }
}
