using Pivot.Control.Model;
using Pivot.Control.Server;

namespace Pivot.Control;

/// <summary>
/// What the control server changes of the director. Members are called from thread-pool threads, never two at once and never with a member of <see cref="IDirectorReports"/>, while packets flow.
/// A <see cref="ChangeRefusedException"/> becomes an answer with its message, any other exception becomes the answer "internal error" and is reported to <see cref="ControlServerOptions.Fault"/>.
/// </summary>
public interface IDirectorChanges
{
    /// <summary>Changes a real server of <see cref="IDirectorReports.Services"/> and tells what it is from then on.</summary>
    ServerReport Change(ServerChange change);

    /// <summary>Reads the configuration file again and brings the director to what it says.</summary>
    /// <param name="isDryRun">Only tells what would change.</param>
    ReloadReport Reload(bool isDryRun);

    /// <summary>Has the director stop; the call returns at once.</summary>
    /// <param name="keeps">Leave device, steering and connections as they are, for the next start to adopt, instead of putting the host back.</param>
    void AskToStop(bool keeps);

    /// <summary>The configuration in force.</summary>
    ConfigReport Config();

    /// <summary>Does commands of ipvsadm, all of them or none.</summary>
    /// <param name="commands">Command lines without the program's name; addresses and ports are numbers.</param>
    IpvsadmReport Ipvsadm(IReadOnlyList<string> commands);

    /// <summary>Commits of whole configurations.</summary>
    IConfigurationCommits Configuration { get; }

    /// <summary>Changes timeouts, where any is named, and tells those in force.</summary>
    TimeoutsReport Timeouts(TimeoutsChange change);
}
