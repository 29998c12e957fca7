using Pivot.Director.Ports;
using Pivot.Linux.Devices;
using Pivot.Linux.Journal;
using Pivot.Linux.RtNetlink;
using Pivot.Linux.Steering;

namespace Pivot.Linux;

/// <summary>
/// Everything that the routed director needs on its host. Start: check, lock, read the journal, then change: forwarding, kernel parameters, the TUN device. Each change is in the
/// journal before it is made. What the journal of a crashed run names is adopted where it stands; what of it is no longer wanted goes with the first <see cref="ISteering.Apply"/>.
/// Stop: forwarding first, then everything back in reverse order, the journal last. Control plane only: one thread, and the same network namespace for every call.
/// </summary>
public sealed class RoutedHost : IDisposable
{
    private readonly HostSession _session;
    private readonly TunDevice _device;
    private readonly IHostSteering _steering;
    private bool _stopped;

    private RoutedHost(HostSession session, TunDevice device, IHostSteering steering)
    {
        _session = session;
        _device = device;
        _steering = steering;
    }

    /// <summary>The device's queues, one for each worker.</summary>
    public IReadOnlyList<IPacketDevice> Queues => _device.Queues;

    /// <summary>The device.</summary>
    public TunDevice Device => _device;

    /// <summary>How packets get to the device.</summary>
    public IHostSteering Steering => _steering;

    /// <summary>The locked state directory.</summary>
    public StateDirectory State => _session.State;

    /// <summary>Makes the host ready.</summary>
    /// <exception cref="HostException">Something is missing or in the way, or the kernel refused: one line. The host is as it was before the call.</exception>
    public static RoutedHost Start(RoutedHostOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        HostRequirements.Check(options);
        return HostSession.Start(options.StatePath, options.State, options.Note, session => Start(options, session));
    }

    /// <summary>
    /// Puts everything back and lets go of the state directory. No worker may be using a queue any more. Every change is tried; what cannot be put back stays in the journal.
    /// Calling it twice is harmless.
    /// </summary>
    /// <exception cref="HostException">Something could not be put back; the message names each.</exception>
    public void Stop()
    {
        if (_stopped)
        {
            return;
        }

        _stopped = true;
        (_steering as IDisposable)?.Dispose();
        try
        {
            // A host that forwards without steering would send real servers' replies on as they are, and tell the servers of a shorter way (ICMP redirect).
            _session.PutBack(static change => change is SysctlChange { Key: ForwardingParameters.IPForward or ForwardingParameters.IPv6Forwarding });
        }
        finally
        {
            _device.Dispose();
        }
    }

    /// <summary>Closes descriptors only, as a crash would: the host stays ready for the next start to adopt.</summary>
    public void Dispose()
    {
        if (!_stopped)
        {
            _stopped = true;
            (_steering as IDisposable)?.Dispose();
            _device.Dispose();
            _session.Dispose();
        }
    }

    /// <summary>Where the kernel refuses, its own choice stays, which costs more and is no less right.</summary>
    private static void ChooseQueues(TunDevice tun, IHostSteering steering, RoutedHostOptions options)
    {
        if (steering is not BpfSteering programs)
        {
            return;
        }

        try
        {
            tun.ChooseQueuesBy(programs.Loaded.QueueProgram);
        }
        catch (LinuxException refusal)
        {
            options.Note($"the kernel goes on choosing the device's queues by its own table of flows, which takes more time: {refusal.Message}.");
        }
    }

    private static RoutedHost Start(RoutedHostOptions options, HostSession session)
    {
        (HostJournal journal, RtNetlinkClient netlink) = (session.Journal, session.Netlink);

        // What a bridged run has left: it may have the name.
        _ = journal.PutBack([.. journal.Changes.OfType<BridgedDeviceChange>()], netlink);
        DeviceChange device = new(options.DeviceName);
        NetworkLink? present = netlink.FindLink(options.DeviceName);
        CheckClash(present, journal.Owns(device), options.DeviceName, session.State.Path);
        HostChange[] adopted = [.. journal.Changes];
        TunDevice? tun = null;
        try
        {
            HostForwarding.Enable(journal, netlink, options.DeviceName, options.IPv6);
            journal.Record(device);
            int queues = options.QueueCount == 0 ? Math.Min(Environment.ProcessorCount, TunDevice.MaximumQueues) : options.QueueCount;
            tun = present is null ? TunDevice.Create(options.DeviceName, queues) : TunDevice.Attach(options.DeviceName, queues);
            RoutedDevice.Configure(netlink, options.DeviceName, options.IPv6);
            RemoveOtherDevices(journal, netlink, options.DeviceName);
            RoutedNames names = new(options.DeviceName, options.ReplyTable, options.RulePriority, options.IPv6);
            IHostSteering steering = SteeringFactory.Create(options, names, journal, netlink);
            ChooseQueues(tun, steering, options);

            return new RoutedHost(session, tun, steering);
        }
        catch
        {
            tun?.Dispose();
            session.RollBack(adopted, options.Note);
            throw;
        }
    }

    private static void CheckClash(NetworkLink? present, bool isOurs, string name, string state)
    {
        if (present is not null && !isOurs)
        {
            throw new HostException($"There is already an interface {name}, which the journal in {state} does not know: stop the pivot that made it, or remove it where none runs (\"ip link del {name}\"); if it is nothing of pivot's, set another [director] name.");
        }

        if (present is { Kind: not DeviceChange.Kind })
        {
            throw new HostException($"The interface {name} is of kind {present.Kind ?? "(none)"}, where the journal in {state} expects the TUN device of an earlier run: somebody has replaced it; remove it, or set another [director] name.");
        }
    }

    /// <summary>The configured name has changed since the run that the journal is of.</summary>
    private static void RemoveOtherDevices(HostJournal journal, RtNetlinkClient netlink, string name)
    {
        foreach (DeviceChange other in journal.Changes.OfType<DeviceChange>().Where(change => change.Name != name).ToArray())
        {
            other.Undo(netlink);
            journal.Forget(other);
        }
    }
}
