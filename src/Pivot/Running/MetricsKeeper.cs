using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.Logging;
using Pivot.Config;
using Pivot.Control;
using Pivot.Control.Metrics;
using Pivot.Linux;

namespace Pivot.Running;

/// <summary>Has the metrics listener where the configuration wants it: none, one, or one elsewhere. Called by one thread at a time.</summary>
internal sealed class MetricsKeeper(ILogger logger) : IConfigFollower, IDisposable
{
    private IDirectorReports? _reports;
    private MetricsServer? _server;

    /// <summary>Claims the port, where one is configured; who connects waits until <see cref="Serve"/>.</summary>
    /// <exception cref="HostException">It cannot listen there.</exception>
    public void Claim(PivotConfig config) => _server = config.Metrics is { } metrics ? ServerOn(metrics.Listen) : null;

    /// <summary>Begins to serve; to be called once.</summary>
    /// <param name="reports">What the metrics are made of.</param>
    public void Serve(IDirectorReports reports)
    {
        _reports = reports;
        if (_server is { } server)
        {
            Begin(server, reports);
        }
    }

    /// <inheritdoc/>
    /// <remarks>After <see cref="Serve"/>: starts, moves or ends the listener.</remarks>
    public void Apply(PivotConfig config)
    {
        MetricsServer? before = _server;
        if (_reports is not { } reports || Equals(config.Metrics?.Listen, before?.Listen))
        {
            return;
        }

        // Two addresses may not listen on one port at a time where one of them is any address.
        bool isInTheWay = before is not null && config.Metrics?.Listen.Port == before.Listen.Port;
        if (isInTheWay)
        {
            Dispose();
        }

        try
        {
            Claim(config);
        }
        catch (HostException) when (isInTheWay)
        {
            _server = ServerOn(before!.Listen);
            Begin(_server, reports);
            throw;
        }

        if (_server is { } server)
        {
            Begin(server, reports);
        }

        if (!isInTheWay)
        {
            End(before);
        }
    }

    /// <summary>Ends the listener.</summary>
    public void Dispose()
    {
        End(_server);
        _server = null;
    }

    private MetricsServer ServerOn(IPEndPoint listen)
    {
        try
        {
            return MetricsServer.Claim(new MetricsServerOptions { Listen = listen, Fault = fault => RunningMessages.MetricsFault(logger, fault) });
        }
        catch (SocketException error)
        {
            throw new HostException($"[metrics] cannot listen on {listen}: {error.Message}: choose an address of this machine and a port that is free, or leave [metrics] out", error);
        }
    }

    private void Begin(MetricsServer server, IDirectorReports reports)
    {
        server.Serve(() => DirectorMetrics.Text(reports));
        RunningMessages.MetricsServed(logger, server.Listen);
    }

    /// <summary>Clients that are being served are cut off, so this takes no longer than it takes to tell them.</summary>
    private static void End(MetricsServer? server) => server?.DisposeAsync().AsTask().GetAwaiter().GetResult();
}
