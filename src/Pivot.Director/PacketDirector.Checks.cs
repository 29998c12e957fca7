using Pivot.Director.Connections;
using Pivot.Director.Services;
using Pivot.Packets;

namespace Pivot.Director;

/// <content>
/// Checks that take the clients' way: the board's own connection to a virtual address, which is no client's, goes to one real server as a client's would, through its tunnel or to its Ethernet address. So it finds
/// whatever is wrong on that way.
/// </content>
public sealed partial class PacketDirector
{
    /// <summary>Lets one flow of the board go to a real server by its forwarding method, whatever its condition; the server answers the board itself.</summary>
    /// <param name="service">The service's name.</param>
    /// <param name="server">The name of a server with <see cref="RealServerSpec.IsCheckedAsClient"/>.</param>
    /// <param name="key">The flow: from the board's address on the way to the server, to a virtual address.</param>
    /// <param name="now">The present tick.</param>
    /// <returns>False where there is no such server, or no room in the table.</returns>
    public bool TryOpenCheck(string service, string server, in FlowKey key, ulong now)
    {
        ServiceTable services = Volatile.Read(ref _services);
        VirtualService? found = services.Services.FirstOrDefault(known => known.Spec.Name == service);
        if (found?.Servers.FirstOrDefault(known => known.Spec.Name == server)?.ForChecks is not { } twin)
        {
            return false;
        }

        EndCheck(key);
        return _table.TryAdd(new NewConnection(key, key.Destination, key.DestinationPort, found.Id, twin.Id, InputOnly: true), now, out _) == AddResult.Added;
    }

    /// <summary>Ends what <see cref="TryOpenCheck"/> has begun; where that has ended by itself, nothing happens.</summary>
    /// <param name="key">The flow.</param>
    public void EndCheck(in FlowKey key)
    {
        if (_table.TryFind(key, out ConnectionHit hit) && !hit.Reply)
        {
            _table.TryEnd(hit, ConnectionEnd.Removed);
        }
    }

    private RealServer? TwinFor(RealServer server, RealServer? before)
    {
        if (!server.Spec.IsCheckedAsClient)
        {
            return null;
        }

        return before is not null && before.Spec.IsLike(server.Spec)
            ? before
            : new RealServer(_table.Identities.IdOf($"check of {server.Id}"), server.Spec, _counts, _options.Workers) { NextHop = server.NextHop, TunnelPath = server.TunnelPath };
    }
}
