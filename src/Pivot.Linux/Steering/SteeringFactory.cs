using Pivot.Linux.FastPath;
using Pivot.Linux.Interop;
using Pivot.Linux.Journal;
using Pivot.Linux.RtNetlink;

namespace Pivot.Linux.Steering;

/// <summary>Chooses how packets are steered, by what the kernel takes.</summary>
internal static class SteeringFactory
{
    private const string Shortcomings = "virtual addresses that are the board's own are refused, fragments and replies cost a rule for each real server, at most 64 of them";

    /// <summary>Makes the steering.</summary>
    /// <param name="options">The preference, and where notes go.</param>
    /// <param name="names">Names and numbers on the host.</param>
    /// <param name="journal">The host journal.</param>
    /// <param name="netlink">The host's namespace, where the device is.</param>
    /// <exception cref="HostException">BPF programs are demanded, and the kernel does not take them.</exception>
    public static IHostSteering Create(RoutedHostOptions options, RoutedNames names, HostJournal journal, RtNetlinkClient netlink)
    {
        if (options.Steering == SteeringPreference.Routes)
        {
            return new RoutesSteering(names, journal, netlink);
        }

        try
        {
            return CreateBpf(options, names, journal, netlink);
        }
        catch (HostException failure) when (options.Steering == SteeringPreference.Auto)
        {
            options.Note($"steering by routes and rules, for BPF programs cannot be had: {failure.Message}. With routes, {Shortcomings}.");
            return new RoutesSteering(names, journal, netlink);
        }
        catch (HostException failure)
        {
            throw new HostException($"steering = \"bpf\" cannot be had: {failure.Message}. With \"auto\" or \"routes\", routes and rules steer.", failure);
        }
    }

    private static BpfSteering CreateBpf(RoutedHostOptions options, RoutedNames names, HostJournal journal, RtNetlinkClient netlink)
    {
        if (!Capabilities.HasSysAdmin)
        {
            throw new HostException("this process lacks CAP_SYS_ADMIN, which finding programs of an earlier run needs");
        }

        BpfObject loaded = Load(options, journal);
        try
        {
            int device = netlink.FindLink(names.Device)?.Index ?? throw new HostException($"the interface {names.Device} is gone");
            BpfAttachment attachment = options.BpfAttachment ?? (BpfPrograms.HasTcx(device) ? BpfAttachment.Tcx : BpfAttachment.Clsact);
            Probe(loaded.IPProgramId, device, attachment);
            return new BpfSteering(names, new RoutesSteering(names, journal, netlink), loaded, attachment, device);
        }
        catch
        {
            loaded.Dispose();
            throw;
        }
    }

    private static BpfObject Load(RoutedHostOptions options, HostJournal journal)
    {
        BpfObject? ahead = options.BpfProgram is null ? SteeringAhead.Take() : null;
        using KeptFlowMaps? kept = Kept(options, journal);
        if (ahead is not null && kept is null && !options.Carries)
        {
            return ahead;
        }

        ahead?.Dispose();
        byte[] file = options.BpfProgram ?? BpfObject.BuiltIn();
        BpfObject loaded = options.Carries || kept is not null ? BpfObject.LoadWithFlows(file, kept) : BpfObject.LoadWithoutFlows(file);
        if (!loaded.KeepsFlows)
        {
            kept?.TurnOff();
        }

        return loaded;
    }

    /// <summary>What an earlier run carries by; without it the director takes connections up as if the fast path had seen nothing of them.</summary>
    private static KeptFlowMaps? Kept(RoutedHostOptions options, HostJournal journal)
    {
        uint[] programs = Array.ConvertAll<ProgramChange, uint>([.. journal.Changes.OfType<ProgramChange>().Where(change => !change.Egress)], change => change.Program);
        try
        {
            return programs.Length == 0 ? null : KeptFlowMaps.Find(programs);
        }
        catch (DllNotFoundException)
        {
            return null;
        }
        catch (LinuxException failure)
        {
            options.Note($"what the programs of an earlier run carry cannot be taken over: {failure.Message}.");
            return null;
        }
    }

    /// <summary>Attaches a program to the device, which is ours and has nothing to steer, and takes it off again: what this takes, the other interfaces take.</summary>
    private static void Probe(uint program, int device, BpfAttachment attachment)
    {
        if (attachment == BpfAttachment.Clsact)
        {
            try
            {
                BpfPrograms.AddClsact(device);
            }
            catch (LinuxException failure) when (failure.Errno == Errno.EEXIST)
            {
                // A probe that was cut short left it there; it goes with the device.
            }
        }

        BpfPrograms.Attach(program, device, attachment);
        BpfPrograms.Detach(program, device, attachment);
        if (attachment == BpfAttachment.Clsact)
        {
            BpfPrograms.RemoveClsact(device);
        }
    }
}
