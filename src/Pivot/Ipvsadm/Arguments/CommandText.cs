using System.Globalization;

namespace Pivot.Ipvsadm.Arguments;

/// <summary>Writes a command that changes the tables as a line in numbers, which <see cref="CommandParser"/> reads back: how commands cross the control socket.</summary>
internal static class CommandText
{
    /// <summary>The line.</summary>
    public static string Of(IpvsadmCommand command) => command.Kind switch
    {
        CommandKind.AddService => RuleText.Of(command.Service!, NumericNames.Instance),
        CommandKind.EditService => "-E" + RuleText.Of(command.Service!, NumericNames.Instance)[2..],
        CommandKind.DeleteService => "-D " + RuleText.Of(command.Service!.Key, NumericNames.Instance),
        CommandKind.AddServer => Server(command),
        CommandKind.EditServer => "-e" + Server(command)[2..],
        CommandKind.DeleteServer => $"-d {RuleText.Of(command.Service!.Key, NumericNames.Instance)} -r {EndpointOf(command)}",
        CommandKind.Zero => command.Service is { } service ? "-Z " + RuleText.Of(service.Key, NumericNames.Instance) : "-Z",
        CommandKind.SetTimeouts => string.Create(CultureInfo.InvariantCulture, $"--set {command.Timeouts[0]} {command.Timeouts[1]} {command.Timeouts[2]}"),
        _ => "-C",
    };

    private static string Server(IpvsadmCommand command) => RuleText.Of(command.Service!.Key, command.Server!, NumericNames.Instance);

    private static string EndpointOf(IpvsadmCommand command) =>
        EndpointName.Of(command.Server!.Address, command.Server.Port, command.Service!.Key.Protocol, NumericNames.Instance);
}
