namespace Pivot.Ipvsadm.Arguments;

/// <summary>One command line of ipvsadm, understood.</summary>
/// <param name="kind">The command.</param>
internal sealed class IpvsadmCommand(CommandKind kind)
{
    /// <summary>The command.</summary>
    public CommandKind Kind { get; } = kind;

    /// <summary>The service that it is about; null where it is about none or all.</summary>
    public ServiceRule? Service { get; init; }

    /// <summary>The server that it is about.</summary>
    public ServerRule? Server { get; init; }

    /// <summary>The options that were given.</summary>
    public OptionSet Options { get; init; }

    /// <summary>--set: seconds of tcp, tcpfin and udp; 0 leaves one as it is.</summary>
    public IReadOnlyList<int> Timeouts { get; init; } = [];

    /// <summary>Whether it changes the tables, so that a file of commands may hold it.</summary>
    public bool IsChange => Kind is not (CommandKind.List or CommandKind.Save or CommandKind.Restore or CommandKind.Help or CommandKind.Version or CommandKind.StartDaemon or CommandKind.StopDaemon);

    /// <summary>Whether an option was given.</summary>
    public bool Has(OptionSet option) => (Options & option) != 0;
}
