using System.Runtime.InteropServices;
using Pivot.Linux.Supervision;

namespace Pivot.Appliance;

/// <summary>What signals ask of the supervisor: SIGTERM and SIGINT to end, SIGHUP to start a director that is down, or to have one that runs read its configuration again.</summary>
internal sealed class SupervisorSignals : IDisposable
{
    private readonly PosixSignalRegistration[] _registrations;
    private bool _end;
    private bool _start;

    /// <summary>Takes the signals over from here on.</summary>
    public SupervisorSignals() => _registrations =
    [
        PosixSignalRegistration.Create(PosixSignal.SIGTERM, context => Ask(context, ref _end)),
        PosixSignalRegistration.Create(PosixSignal.SIGINT, context => Ask(context, ref _end)),
        PosixSignalRegistration.Create(PosixSignal.SIGHUP, context => Ask(context, ref _start)),
    ];

    /// <summary>Given with each signal.</summary>
    public WakeSignal Wake { get; } = new();

    /// <summary>Whether it is to end.</summary>
    public bool IsToEnd => Volatile.Read(ref _end);

    /// <summary>Whether the director was asked for since the last call.</summary>
    public bool TakeStart() => Interlocked.Exchange(ref _start, false);

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (PosixSignalRegistration registration in _registrations)
        {
            registration.Dispose();
        }

        Wake.Dispose();
    }

    private void Ask(PosixSignalContext context, ref bool asked)
    {
        context.Cancel = true;
        Volatile.Write(ref asked, true);
        Wake.Give();
    }
}
