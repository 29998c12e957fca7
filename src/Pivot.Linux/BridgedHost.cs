using System.Net.NetworkInformation;
using Microsoft.Win32.SafeHandles;
using Pivot.Director.Neighbours;
using Pivot.Director.Ports;
using Pivot.Linux.Devices;
using Pivot.Linux.Interop;
using Pivot.Linux.Journal;
using Pivot.Linux.RtNetlink;
using Pivot.Packets.Ethernet;

namespace Pivot.Linux;

/// <summary>
/// Everything that the bridged director needs on its host: a TAP device in a bridge that is there, or a macvtap on a network card. Nothing else of the host is changed: no address, no route, no
/// parameter but those of the device, which go with it. The device is in the journal before it is made; a start after a crash takes it up where it stands, with its Ethernet address; a stop deletes it.
/// Control plane only: one thread at a time, and the same network namespace for every call.
/// </summary>
public sealed class BridgedHost : IDisposable
{
    /// <summary>Linux has as many for IPv4 (<c>gc_thresh3</c>).</summary>
    private const int Neighbours = 1024;

    private readonly BridgedHostOptions _options;
    private readonly HostSession _session;
    private readonly BridgedDevice _device;
    private bool _stopped;

    private BridgedHost(BridgedHostOptions options, HostSession session, BridgedDevice device)
    {
        _options = options;
        _session = session;
        _device = device;
    }

    /// <summary>The device's queues, one for each worker.</summary>
    public IReadOnlyList<IPacketDevice> Queues => _device.Queues;

    /// <summary>What the director is on the link.</summary>
    public LinkHost Station => _device.Station;

    /// <summary>The largest packet of the link.</summary>
    public int MtuBytes => _device.MtuBytes;

    /// <summary>The locked state directory.</summary>
    public StateDirectory State => _session.State;

    /// <summary>Makes the host ready.</summary>
    /// <exception cref="HostException">Something is missing or in the way, or the kernel refused: one line. The host is as it was before the call.</exception>
    public static BridgedHost Start(BridgedHostOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        HostRequirements.CheckBridged(options);
        return HostSession.Start(options.StatePath, options.State, options.Note, session => Start(options, session));
    }

    /// <summary>
    /// Makes the device what it should be: a port of the bridge, up, as large as the link. Where somebody has changed that, or the link, it is set right; otherwise nothing is changed.
    /// </summary>
    /// <exception cref="HostException">The bridge or the device is gone, or the kernel refused.</exception>
    public void Repair()
    {
        NetworkLink link = BridgedLink.Find(_session.Netlink, _options);
        NetworkLink device = _session.Netlink.FindLink(_device.Name) ?? throw new HostException($"The interface {_device.Name} is gone: did somebody delete it? Start pivot again.");
        Configure(_session.Netlink, device, link, _device.Station.Hardware);
        _device.MtuBytes = link.MtuBytes;
    }

    /// <summary>Deletes the device and lets go of the state directory. No worker may be using a queue any more. Calling it twice is harmless.</summary>
    /// <exception cref="HostException">Something could not be put back; the message names it.</exception>
    public void Stop()
    {
        if (_stopped)
        {
            return;
        }

        _stopped = true;
        try
        {
            _session.PutBack(static _ => false);
        }
        finally
        {
            _device.Dispose();
        }
    }

    /// <summary>Closes descriptors only, as a crash would: the device stays for the next start to take up.</summary>
    public void Dispose()
    {
        if (!_stopped)
        {
            _stopped = true;
            _device.Dispose();
            _session.Dispose();
        }
    }

    private static BridgedHost Start(BridgedHostOptions options, HostSession session)
    {
        (HostJournal journal, RtNetlinkClient netlink) = (session.Journal, session.Netlink);
        NetworkLink link = BridgedLink.Find(netlink, options);
        BridgedDeviceChange? known = RemoveOthers(options, journal, netlink, link);
        NetworkLink? present = netlink.FindLink(options.DeviceName);
        if (present is not null && known is null)
        {
            throw new HostException($"There is already an interface {options.DeviceName}, which the journal in {session.State.Path} does not know: stop the pivot that made it, or remove it where none runs (\"ip link del {options.DeviceName}\"); "
                + "if it is nothing of pivot's, set another [director] name.");
        }

        IReadOnlyList<NetworkLink> links = netlink.Links();
        MacAddress hardware = known is null
            ? StationAddress.For(StationAddress.MachineId, link, links.Where(port => port.MasterIndex == link.Index), options.DeviceName)
            : MacAddress.Read(PhysicalAddress.Parse(known.Hardware).GetAddressBytes());
        try
        {
            journal.Record(new BridgedDeviceChange(options.DeviceName, KindOf(options), hardware.ToString()));
            return new BridgedHost(options, session, OpenDevice(options, netlink, link, present, hardware));
        }
        catch when (known is null)
        {
            session.RollBack([], options.Note);
            throw;
        }
    }

    /// <summary>Puts back what of the journal this configuration does not have: the routed director's changes, a device of another name, kind or network card.</summary>
    /// <returns>The device to take up; null = there is none.</returns>
    private static BridgedDeviceChange? RemoveOthers(BridgedHostOptions options, HostJournal journal, RtNetlinkClient netlink, NetworkLink link)
    {
        NetworkLink? present = netlink.FindLink(options.DeviceName);
        bool fits = present is null || options.Port is null || present.ParentIndex == link.Index;
        BridgedDeviceChange? known = journal.Changes.OfType<BridgedDeviceChange>().FirstOrDefault(change => change.Name == options.DeviceName && change.LinkKind == KindOf(options) && fits);
        List<string> failures = journal.PutBack([.. journal.Changes.Where(change => change != known)], netlink);
        return failures.Count == 0
            ? known
            : throw new HostException($"What an earlier run has changed on this host cannot be put back: {string.Join("; ", failures)}");
    }

    private static BridgedDevice OpenDevice(BridgedHostOptions options, RtNetlinkClient netlink, NetworkLink link, NetworkLink? present, MacAddress hardware)
    {
        int count = options.QueueCount == 0 ? Math.Min(Environment.ProcessorCount, QueueOpener.MaximumQueues) : options.QueueCount;
        SafeFileHandle[] queues;
        if (options.Port is null)
        {
            queues = QueueOpener.Open(options.DeviceName, count, Libc.IFF_TAP, isNew: present is null, out _);
        }
        else
        {
            if (present is null)
            {
                BridgedLink.AddMacvtap(netlink, options.DeviceName, link, hardware);
            }

            NetworkLink node = netlink.FindLink(options.DeviceName) ?? throw new HostException($"The interface {options.DeviceName} has gone while it was set up: did somebody delete it? Start pivot again.");
            queues = QueueOpener.OpenNode(() => MacvtapNode.Open(node), options.DeviceName, count, out _);
        }

        BridgedDevice device = new(options.DeviceName, queues, new LinkHost(hardware, Neighbours, KernelRandom.Next64()), options.Now, link.MtuBytes);
        try
        {
            Quieten(options.DeviceName, options.Note);
            Configure(netlink, netlink.FindLink(options.DeviceName)!, link, hardware);
            return device;
        }
        catch
        {
            device.Dispose();
            throw;
        }
    }

    /// <summary>The kernel has nothing to say on the device, so it gets no IPv6 address there. In a container that may not set parameters it is talkative, and nobody listens.</summary>
    private static void Quieten(string device, Action<string> note)
    {
        string parameter = $"net/ipv6/conf/{device}/disable_ipv6";
        try
        {
            if (Sysctl.TryRead(parameter) is { } value && value != "1")
            {
                Sysctl.Write(parameter, "1");
            }
        }
        catch (LinuxException failure)
        {
            note($"IPv6 cannot be switched off on {device}, where the kernel has nothing to say; that does no harm: {failure.Message}");
        }
    }

    /// <summary>Sets what is not set yet.</summary>
    private static void Configure(RtNetlinkClient netlink, NetworkLink device, NetworkLink link, MacAddress station)
    {
        if (device.Kind == BridgedDeviceChange.TapKind)
        {
            PhysicalAddress port = BridgedLink.Physical(StationAddress.OfPort(station));
            if (!port.Equals(device.HardwareAddress))
            {
                netlink.SetHardwareAddress(device, port);
            }
        }
        else if (!device.TakesAllMulticast)
        {
            netlink.SetAllMulticast(device);
        }

        if (!device.IsUp || device.MtuBytes != link.MtuBytes)
        {
            netlink.SetUp(device, link.MtuBytes);
        }

        // Last: a port with another MTU than its bridge's would change the bridge's.
        if (device.Kind == BridgedDeviceChange.TapKind && device.MasterIndex != link.Index)
        {
            netlink.SetMaster(device, link);
        }
    }

    private static string KindOf(BridgedHostOptions options) => options.Port is null ? BridgedDeviceChange.TapKind : BridgedDeviceChange.MacvtapKind;
}
