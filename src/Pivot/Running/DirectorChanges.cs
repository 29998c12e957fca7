using Pivot.Config;
using Pivot.Control;
using Pivot.Control.Model;
using Pivot.Director;
using Pivot.Director.Connections;
using Pivot.Director.Services;
using Pivot.Ipvsadm.Editing;
using Pivot.Linux;

namespace Pivot.Running;

/// <summary>What the control socket changes of a running director.</summary>
internal sealed class DirectorChanges(PacketDirector director, RunningConfig running, OverridesKeeper overrides, DrainWatch drains, IpvsadmChanges ipvsadm, IConfigurationCommits configuration, Action<bool> askToStop) : IDirectorChanges
{
    /// <inheritdoc/>
    public ServerReport Change(ServerChange change)
    {
        bool known;
        try
        {
            // Who waits for the end of a drain asks for it again and again.
            known = change is { Weight: null, IsDrained: true } && IsDrained(change) || overrides.TryChange(change.Service, change.Server, condition => condition with
            {
                Weight = change.Weight ?? condition.Weight,
                IsDrained = change.IsDrained ?? (condition.IsDrained && change.Weight is null),
            });
        }
        catch (HostException error)
        {
            throw new ChangeRefusedException(error.Message, error);
        }

        VirtualService? service = director.Services.FirstOrDefault(service => service.Spec.Name == change.Service);
        RealServer? server = service?.Servers.FirstOrDefault(server => server.Spec.Name == change.Server);
        return known && service is not null && server is not null ? drains.With(DirectorReports.Of(service, server), server) : throw new ChangeRefusedException($"the server {change.Server} of {change.Service} was taken out of the configuration and is leaving: it gets no connections whatever its weight");
    }

    /// <inheritdoc/>
    public TimeoutsReport Timeouts(TimeoutsChange change)
    {
        if (change != new TimeoutsChange())
        {
            ConfigOutcome outcome = running.Change(config => config with
            {
                Timeouts = new TimeoutsConfig
                {
                    Tcp = Changed(config.Timeouts.Tcp, change.TcpSeconds),
                    TcpFin = Changed(config.Timeouts.TcpFin, change.TcpFinSeconds),
                    Udp = Changed(config.Timeouts.Udp, change.UdpSeconds),
                    Sctp = Changed(config.Timeouts.Sctp, change.SctpSeconds),
                },
            }, "timeouts");
            if (!outcome.IsGood)
            {
                throw new ChangeRefusedException(string.Join(' ', outcome.Errors));
            }
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

    /// <inheritdoc/>
    public ReloadReport Reload(bool isDryRun)
    {
        ConfigOutcome outcome = running.Reload(isDryRun);
        return new ReloadReport
        {
            Applied = outcome.IsGood && !isDryRun,
            DryRun = isDryRun,
            Changes = [.. outcome.Changes.Select(change => change.ToString())],
            Errors = outcome.Errors,
            Warnings = outcome.Warnings,
        };
    }

    /// <inheritdoc/>
    public IConfigurationCommits Configuration => configuration;

    /// <inheritdoc/>
    public void AskToStop(bool keeps) => askToStop(keeps);

    /// <inheritdoc/>
    public ConfigReport Config() => ipvsadm.Config();

    /// <inheritdoc/>
    public IpvsadmReport Ipvsadm(IReadOnlyList<string> commands) => ipvsadm.Apply(commands);

    private bool IsDrained(ServerChange change) => director.Services.FirstOrDefault(service => service.Spec.Name == change.Service)?.Servers
        .FirstOrDefault(server => server.Spec.Name == change.Server) is { Condition.IsDrained: true, Spec.IsLeaving: false };

    private static TimeSpan Changed(TimeSpan before, int? seconds) => seconds is { } changed ? TimeSpan.FromSeconds(changed) : before;
}
