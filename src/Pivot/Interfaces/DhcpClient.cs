using Microsoft.Extensions.Logging;
using System.Net;
using Pivot.Linux;
using Pivot.Linux.Processes;

namespace Pivot.Interfaces;

/// <summary>busybox' udhcpc on one interface, started again whenever it ends, until this is disposed. Safe from any thread.</summary>
internal sealed class DhcpClient : IDisposable
{
    private const int RenewSignal = 10;
    private static readonly TimeSpan RestartAfter = TimeSpan.FromSeconds(5);

    private readonly string _interface;
    private readonly string[] _arguments;
    private readonly string _directory;
    private readonly Action<DhcpClient, DhcpEvent> _happened;
    private readonly ILogger _logger;
    private readonly Lock _lock = new();
    private readonly Timer _restart;
    private CompanionProcess? _process;
    private volatile bool _disposed;

    /// <summary>The process has said nothing yet. Before it does, it may not handle signals, which would end it.</summary>
    private volatile bool _isFirst = true;

    /// <summary>Starts it.</summary>
    /// <param name="interfaceName">The interface, which is there.</param>
    /// <param name="hostName">The name that the server is told.</param>
    /// <param name="before">The address that the interface had last, which is asked for; null = any.</param>
    /// <param name="directory">Where <see cref="DhcpScript"/> is.</param>
    /// <param name="happened">Told of each event, one after the other, on a thread of its own; not after the disposal has returned.</param>
    /// <param name="logger">Is told what udhcpc says.</param>
    /// <exception cref="HostException">There is no udhcpc, or it cannot be started.</exception>
    public DhcpClient(string interfaceName, string hostName, IPAddress? before, string directory, Action<DhcpClient, DhcpEvent> happened, ILogger logger)
    {
        (_interface, _directory, _happened, _logger) = (interfaceName, directory, happened, logger);
        _arguments =
        [
            .. Busybox.DhcpClient(), "-f", "-i", interfaceName, "-s", DhcpScript.Shell, "-t", "3", "-T", "2", "-A", "5", "-O", "mtu", "-O", "staticroutes",
            "-x", $"hostname:{hostName}", .. before is null ? (string[])[] : ["-r", before.ToString()],
        ];
        _restart = new Timer(_ => Restart());
        _process = Start();
    }

    /// <summary>The event that is being told is the first one of a process, which has asked nobody yet.</summary>
    public bool IsBeginning { get; private set; }

    /// <summary>Has it ask the server again, now: the link was away and may be another one. One that has only begun asks anyway.</summary>
    public void Renew()
    {
        lock (_lock)
        {
            if (!_isFirst)
            {
                _process?.Signal(RenewSignal);
            }
        }
    }

    /// <summary>Ends it; the lease is not given back, so that the next start is likely to get the same address.</summary>
    public void Dispose()
    {
        CompanionProcess? process;
        lock (_lock)
        {
            _disposed = true;
            process = _process;
            _process = null;
        }

        _restart.Dispose();
        process?.Dispose();
    }

    private CompanionProcess Start()
    {
        _isFirst = true;
        return CompanionProcess.Start(_arguments, _directory, Take, Ended);
    }

    private void Take(string line)
    {
        if (DhcpScript.Read(line) is { } happened)
        {
            if (!_disposed)
            {
                IsBeginning = _isFirst;
                _isFirst = false;
                _happened(this, happened);
            }
        }
        else
        {
            InterfaceMessages.ClientSays(_logger, _interface, line);
        }
    }

    private void Ended(string how)
    {
        lock (_lock)
        {
            if (!_disposed)
            {
                _process = null;
                InterfaceMessages.ClientEnded(_logger, _interface, how);
                _ = _restart.Change(RestartAfter, Timeout.InfiniteTimeSpan);
            }
        }
    }

    private void Restart()
    {
        lock (_lock)
        {
            if (_disposed)
            {
                return;
            }

            try
            {
                _process = Start();
            }
            catch (HostException error)
            {
                InterfaceMessages.ClientEnded(_logger, _interface, error.Message);
                _ = _restart.Change(RestartAfter, Timeout.InfiniteTimeSpan);
            }
        }
    }
}
