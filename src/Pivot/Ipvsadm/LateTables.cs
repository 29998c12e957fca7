using Pivot.Control.Client;
using Pivot.Ipvsadm.Arguments;
using Pivot.Ipvsadm.Listings;

namespace Pivot.Ipvsadm;

/// <summary>The tables of a daemon that is only asked for when they are needed: help, and complaints about arguments, need none.</summary>
/// <param name="path">Its control socket.</param>
/// <param name="warn">Is told in a sentence what a listing lacks.</param>
internal sealed class LateTables(string path, Action<string> warn) : IIpvsTables, IDisposable
{
    private ControlClient? _client;

    /// <inheritdoc/>
    public async Task<ListedTables> ReadAsync(CancellationToken cancellation) => await (await OpenAsync(cancellation).ConfigureAwait(false)).ReadAsync(cancellation).ConfigureAwait(false);

    /// <inheritdoc/>
    public async Task<IReadOnlyList<ListedConnection>> ConnectionsAsync(CancellationToken cancellation) =>
        await (await OpenAsync(cancellation).ConfigureAwait(false)).ConnectionsAsync(cancellation).ConfigureAwait(false);

    /// <inheritdoc/>
    public async Task<IReadOnlyList<long>> TimeoutsAsync(CancellationToken cancellation) => await (await OpenAsync(cancellation).ConfigureAwait(false)).TimeoutsAsync(cancellation).ConfigureAwait(false);

    /// <inheritdoc/>
    public async Task ApplyAsync(IReadOnlyList<IpvsadmCommand> commands, CancellationToken cancellation) =>
        await (await OpenAsync(cancellation).ConfigureAwait(false)).ApplyAsync(commands, cancellation).ConfigureAwait(false);

    /// <inheritdoc/>
    public void Dispose() => _client?.Dispose();

    private async Task<ControlTables> OpenAsync(CancellationToken cancellation)
    {
        _client ??= await ControlClient.ConnectAsync(new ControlClientOptions { Path = path }, cancellation).ConfigureAwait(false);
        return new ControlTables(_client, warn);
    }
}
