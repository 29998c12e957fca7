using Microsoft.Extensions.Logging;
using Pivot.Director;
using Pivot.Director.Services;

namespace Pivot.Running;

/// <summary>Looks every few seconds whether FULLNAT or masquerade had to refuse connections for want of a local address or port, and says when that begins and when it is over.</summary>
internal sealed class LocalPortKeeper : IDisposable
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(5);

    private readonly PacketDirector _director;
    private readonly Func<ulong> _now;
    private readonly OngoingWarnings _warnings;
    private readonly Timer _timer;
    private readonly Lock _lock = new();

    /// <summary>Guarded by <c>_lock</c>.</summary>
    private long _exhausted;

    /// <summary>Guarded by <c>_lock</c>.</summary>
    private long _withoutAddress;

    /// <summary>The tick of the last look. Guarded by <c>_lock</c>.</summary>
    private ulong _since;

    /// <summary>Starts to look.</summary>
    /// <param name="director">Counts what it refuses.</param>
    /// <param name="now">The present tick.</param>
    /// <param name="logger">Is told.</param>
    public LocalPortKeeper(PacketDirector director, Func<ulong> now, ILogger logger)
        : this(director, now, Interval, logger)
    {
    }

    /// <summary>Starts to look at another pace.</summary>
    /// <param name="director">Counts what it refuses.</param>
    /// <param name="now">The present tick.</param>
    /// <param name="interval">From one look to the next.</param>
    /// <param name="logger">Is told.</param>
    internal LocalPortKeeper(PacketDirector director, Func<ulong> now, TimeSpan interval, ILogger logger)
    {
        _director = director;
        _now = now;
        _since = now();
        _warnings = new OngoingWarnings(logger);
        _timer = new Timer(_ => Look(), null, interval, interval);
    }

    /// <summary>What the user should know, one sentence each. Safe from any thread.</summary>
    public IReadOnlyList<string> Notes => _warnings.Present;

    /// <summary>Ends the looking.</summary>
    public void Dispose() => _timer.Dispose();

    /// <summary>Looks now.</summary>
    internal void Look()
    {
        lock (_lock)
        {
            long exhausted = _director.Drops(DropReason.SourcePortsExhausted);
            long withoutAddress = _director.Drops(DropReason.NoSourceAddress);
            List<string> notes = [];
            IReadOnlyList<string> masquerades = _director.ExhaustedMasquerades(_since);
            if (exhausted > _exhausted && masquerades.Count > 0)
            {
                notes.Add($"new connections that real servers open outward are refused because every local port of {string.Join(", ", masquerades)} towards some address and port is in use "
                    + "(source-ports-exhausted): `pivot show connections` names the servers");
            }

            if (exhausted > _exhausted && (masquerades.Count == 0 || HasExhaustedServer()))
            {
                notes.Add($"new connections are refused because every local port towards {Listed(server => server.HasExhaustedLocalPorts(_since))} is in use (source-ports-exhausted): "
                    + "give such servers more addresses with `source`");
            }

            if (withoutAddress > _withoutAddress)
            {
                notes.Add($"new connections are refused because the board has no address on the way to {Listed(static server => server.LacksLocalAddress)} (no-source-address): "
                    + "see `ip route get SERVER` on the board, or name addresses with `source`");
            }

            (_exhausted, _withoutAddress, _since) = (exhausted, withoutAddress, _now());
            _warnings.Replace(notes);
        }
    }

    private bool HasExhaustedServer() => _director.Services.Any(service => service.Servers.Any(server => server.HasExhaustedLocalPorts(_since)));

    private string Listed(Func<RealServer, bool> isMeant)
    {
        string[] names = [.. _director.Services.SelectMany(service => service.Servers.Where(isMeant).Select(server => $"{server.Spec.Name} of {service.Spec.Name}"))];
        return names.Length == 0 ? "a server with forwarding fullnat" : string.Join(", ", names);
    }
}
