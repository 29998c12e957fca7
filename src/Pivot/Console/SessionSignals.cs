using System.Runtime.InteropServices;

namespace Pivot.Console;

/// <summary>Ends the session by SIGTERM and SIGHUP, so that the terminal is left as it was; a second signal ends the process.</summary>
internal sealed class SessionSignals : IDisposable
{
    private readonly Action _stop;
    private readonly PosixSignalRegistration[] _signals;
    private volatile bool _isStopping;

    /// <summary>Listens from now on.</summary>
    /// <param name="stop">Ends the session soon.</param>
    public SessionSignals(Action stop)
    {
        _stop = stop;
        _signals = [PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop), PosixSignalRegistration.Create(PosixSignal.SIGHUP, Stop)];
    }

    public void Dispose() => Array.ForEach(_signals, static signal => signal.Dispose());

    private void Stop(PosixSignalContext signal)
    {
        signal.Cancel = !_isStopping;
        _isStopping = true;
        _stop();
    }
}
