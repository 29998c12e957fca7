using Pivot.Control;
using Pivot.Control.Model;
using Pivot.Director;
using Pivot.Director.Connections;
using Pivot.Director.Services;

namespace Pivot.Running;

/// <summary>What the control socket changes of a running director.</summary>
internal sealed class DirectorChanges(PacketDirector director) : IDirectorChanges
{
    /// <inheritdoc/>
    public ServerReport Change(ServerChange change)
    {
        bool known = director.TryChangeServer(change.Service, change.Server, condition => condition with
        {
            Weight = change.Weight ?? condition.Weight,
            IsDrained = change.IsDrained ?? (condition.IsDrained && change.Weight is null),
        });
        VirtualService? service = director.Services.FirstOrDefault(service => service.Spec.Name == change.Service);
        RealServer? server = service?.Servers.FirstOrDefault(server => server.Spec.Name == change.Server);
        return known && service is not null && server is not null ? DirectorReports.Of(service, server) : throw new InvalidOperationException($"The server {change.Server} of {change.Service} has gone meanwhile.");
    }

    /// <inheritdoc/>
    public TimeoutsReport Timeouts(TimeoutsChange change)
    {
        ConnectionTimeouts before = director.Timeouts;
        if (change != new TimeoutsChange())
        {
            director.Timeouts = new ConnectionTimeouts(
                Changed(before.Tcp, change.TcpSeconds), Changed(before.TcpFin, change.TcpFinSeconds), Changed(before.Udp, change.UdpSeconds), Changed(before.Sctp, change.SctpSeconds));
        }

        ConnectionTimeouts now = director.Timeouts;
        return new TimeoutsReport
        {
            TcpSeconds = (long)now.Tcp.TotalSeconds,
            TcpFinSeconds = (long)now.TcpFin.TotalSeconds,
            UdpSeconds = (long)now.Udp.TotalSeconds,
            SctpSeconds = (long)now.Sctp.TotalSeconds,
        };
    }

    private static TimeSpan Changed(TimeSpan before, int? seconds) => seconds is { } changed ? TimeSpan.FromSeconds(changed) : before;
}
