using Pivot.Control.Model;

namespace Pivot.Control.Client;

/// <content>The whole configuration, and ipvsadm.</content>
public sealed partial class ControlClient
{
    /// <summary>The configuration in force.</summary>
    public Task<ConfigReport> ConfigAsync(CancellationToken cancellation) =>
        AskAsync(ControlMethod.Config, null, ControlJsonContext.Default.ConfigReport, cancellation);

    /// <summary>Has the daemon do commands of ipvsadm, all of them or none.</summary>
    /// <param name="commands">Command lines without the program's name, in numbers.</param>
    /// <param name="cancellation">Ends the waiting; the daemon goes on.</param>
    public Task<IpvsadmReport> IpvsadmAsync(IReadOnlyList<string> commands, CancellationToken cancellation) => AskAsync(
        ControlMethod.Ipvsadm,
        writer =>
        {
            writer.WriteStartArray("commands"u8);
            foreach (string command in commands)
            {
                writer.WriteStringValue(command);
            }

            writer.WriteEndArray();
        },
        ControlJsonContext.Default.IpvsadmReport,
        cancellation);
}
