using System.Net;
using Microsoft.Extensions.Logging;
using Pivot.Config;
using Pivot.Linux;
using Pivot.Running;
using Pivot.Timekeeping;

namespace Pivot.Interfaces;

/// <summary>
/// Makes the board what <c>[system]</c> says, where it is all Pivot's: its name, its clock by the configured time servers or else DHCP's, and the name servers that DHCP gives. A clean stop leaves these: they are the board's own, and nobody else sets them.
/// </summary>
internal sealed class SystemKeeper : IConfigFollower, IDisposable
{
    private readonly SystemFiles _files;
    private readonly ClockKeeper _clock;
    private readonly ILogger _logger;
    private readonly Lock _lock = new();

    /// <summary>Guarded by <c>_lock</c>.</summary>
    private SystemConfig _config = new();
    private IReadOnlyList<DhcpLease> _leases = [];
    private string? _name;
    private volatile string? _fault;

    /// <param name="files">The files that name hosts.</param>
    /// <param name="clock">Keeps the clock; this disposes of it.</param>
    /// <param name="logger">Where it logs.</param>
    public SystemKeeper(SystemFiles files, ClockKeeper clock, ILogger logger) => (_files, _clock, _logger) = (files, clock, logger);

    /// <summary>What the user should know, one sentence each. Safe from any thread.</summary>
    public IReadOnlyList<string> Notes => [.. _fault is { } fault ? (string[])[fault] : [], .. _clock.Note is { } note ? (string[])[note] : []];

    /// <inheritdoc/>
    public void Apply(PivotConfig config)
    {
        lock (_lock)
        {
            if (_name != config.System.Hostname)
            {
                HostName.Set(config.System.Hostname);
                _name = config.System.Hostname;
                Write(() => _files.WriteHosts(_name));
            }

            _config = config.System;
            FollowServers();
        }
    }

    /// <summary>Takes over what DHCP has given.</summary>
    public void Take(IReadOnlyList<DhcpLease> leases)
    {
        lock (_lock)
        {
            if (Differ(leases, _leases))
            {
                _leases = leases;
                Write(() => _files.WriteNameServers(leases));
                FollowServers();
            }
        }
    }

    /// <summary>Leaves the clock alone from now on.</summary>
    public void Dispose() => _clock.Dispose();

    private void FollowServers()
    {
        List<string> servers = [.. _config.Ntp];
        if (servers.Count == 0)
        {
            foreach (DhcpLease lease in _leases)
            {
                foreach (IPAddress server in lease.TimeServers)
                {
                    servers.Add(server.ToString());
                }
            }
        }

        _clock.Follow(servers);
    }

    /// <summary>A file that cannot be written is no reason to be without the director.</summary>
    private void Write(Action write)
    {
        try
        {
            write();
            _fault = null;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            _fault = $"{error.Message.TrimEnd('.')}: names of hosts may not be found";
            InterfaceMessages.FileNotWritten(_logger, _fault);
        }
    }

    private static bool Differ(IReadOnlyList<DhcpLease> one, IReadOnlyList<DhcpLease> other)
    {
        bool same = one.Count == other.Count;
        for (int i = 0; same && i < one.Count; i++)
        {
            same = one[i].GivesTheSame(other[i]);
        }

        return !same;
    }
}
