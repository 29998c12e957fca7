using Pivot.Linux;
using Pivot.Linux.Supervision;

namespace Pivot.Appliance;

/// <summary>
/// A director that was started before its configuration could be read: it has its program and the kernel's part of it ready, has touched nothing, and waits. It knows one configuration only, the owner's. One thread.
/// </summary>
internal sealed class StandbyDirector : IDisposable
{
    private const int Kill = 9;

    private readonly StartSignal _signal;
    private SupervisedProcess? _process;

    private StandbyDirector(StartSignal signal, SupervisedProcess process) => (_signal, _process) = (signal, process);

    /// <summary>Starts it; null where it cannot be, which the start that counts will tell.</summary>
    /// <param name="options">Where things are.</param>
    /// <param name="output">Where it writes to.</param>
    public static StandbyDirector? Start(ApplianceOptions options, OutputPipe output)
    {
        StartSignal? signal = null;
        try
        {
            signal = new StartSignal();
            return new StandbyDirector(signal, SupervisedProcess.Start([.. options.DirectorArguments(options.OwnFile, isAlone: false), "--standby", options.Factory], output, signal));
        }
        catch (HostException)
        {
            signal?.Dispose();
            return null;
        }
    }

    /// <summary>Lets it go on; null where it has ended meanwhile.</summary>
    public SupervisedProcess? Release()
    {
        if (_process is not { } process || process.TryEnd() is not null)
        {
            return null;
        }

        _process = null;
        _signal.Give();
        return process;
    }

    /// <summary>Ends it, where it was not let go on.</summary>
    public void Dispose()
    {
        _signal.Dispose();
        if (_process is { } process)
        {
            process.Signal(Kill);
            process.Reap();
            process.Dispose();
            _process = null;
        }
    }
}
