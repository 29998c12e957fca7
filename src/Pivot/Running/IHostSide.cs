using Pivot.Config;
using Pivot.Control.Model;
using Pivot.Director;
using Pivot.Director.Ports;
using Pivot.Director.Services;
using Pivot.Explaining;
using Pivot.Linux.Journal;

namespace Pivot.Running;

/// <summary>What of a run depends on the kind of device: the host's part, and what looks after it while packets flow. Called in the order of the members; the reports from any thread once it is under way, changes from one at a time.</summary>
internal interface IHostSide : IDisposable
{
    /// <summary>The device's queues, one for each worker.</summary>
    IReadOnlyList<IPacketDevice> Queues { get; }

    /// <summary>The locked state directory.</summary>
    StateDirectory State { get; }

    /// <summary>What the director has to know of the device.</summary>
    DirectorOptions Options { get; }

    /// <summary>The virtual services with their addresses of the moment, and what is leaving.</summary>
    IReadOnlyList<VirtualServiceSpec> Services { get; }

    /// <summary>Tells the director the ways, before the workers begin.</summary>
    /// <exception cref="Linux.HostException">The kernel did not answer, or what is configured cannot be had.</exception>
    void Prepare(PacketDirector director);

    /// <summary>Brings packets to the director, whose workers wait for them, and looks after that from now on.</summary>
    /// <exception cref="Linux.HostException">The kernel refused.</exception>
    void Begin(PacketDirector director);

    /// <summary>Takes over another configuration, all or nothing: the director knows what is new before packets come for it, and goes on bringing packets to what is leaving.</summary>
    /// <param name="config">A checked configuration with the same device.</param>
    /// <param name="leaving">What was taken out and may have connections.</param>
    /// <exception cref="Linux.HostException">The kernel refused, or what is configured cannot be had; what was in force is so still.</exception>
    void Change(PivotConfig config, LeavingServices leaving);

    /// <summary>Lets go of what has no connections any more: it is unsteered before the director forgets it.</summary>
    /// <param name="leaving">What is still leaving.</param>
    /// <exception cref="Linux.HostException">The kernel refused; what was in force is so still.</exception>
    void Release(LeavingServices leaving);

    /// <summary>What the user should know, one sentence each.</summary>
    IReadOnlyList<string> Notes { get; }

    /// <summary>The name of how packets get to the device.</summary>
    string Steering { get; }

    /// <summary>Whether and how the programs in the kernel carry connections, for reports.</summary>
    FastPathReport FastPath();

    /// <summary>Takes in what these have told. Called ten times a second by one thread while connections are carried, else once.</summary>
    /// <param name="now">The present tick.</param>
    void Tend(ulong now);

    /// <summary>The device, for reports.</summary>
    DeviceReport Device();

    /// <summary>Packets that were dropped outside of the director.</summary>
    long Drops(DropReason reason);

    /// <summary>The neighbours that packets are sent to past the kernel's routing.</summary>
    NeighboursReport Neighbours();

    /// <summary>How a real server of a service is reached; null = not at all.</summary>
    ServerReach? ReachOf(VirtualServiceSpec service, RealServerSpec server);

    /// <summary>Instead of <see cref="Stop"/>, lets go of the host as a crash would: device, steering and journal stay for the next start to adopt.</summary>
    void Leave();

    /// <summary>After <see cref="IDisposable.Dispose"/>, which ends the looking after and nothing else: puts the host back as it was; no worker may use a queue any more.</summary>
    /// <exception cref="Linux.HostException">Something could not be put back.</exception>
    void Stop();
}
