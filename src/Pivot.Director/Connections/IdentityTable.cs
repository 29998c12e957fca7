using System.Text;

namespace Pivot.Director.Connections;

/// <summary>
/// Stable ids of services and real servers: small numbers that records keep and that stay the same over a restart, because the table's region
/// holds the fingerprint of each name at its id. Control plane only, one caller at a time.
/// </summary>
internal sealed class IdentityTable
{
    private readonly TableRegion _region;
    private readonly Dictionary<ulong, int> _ids = [];

    /// <summary>Reads the identities that the region already holds.</summary>
    public IdentityTable(TableRegion region)
    {
        _region = region;
        Span<ulong> identities = region.Identities;
        int used = (int)Math.Min(region.Header.IdentityHighWater, (uint)identities.Length - 1);
        for (int id = 1; id <= used; id++)
        {
            if (identities[id] != 0)
            {
                _ids.TryAdd(identities[id], id);
            }
        }
    }

    /// <summary>The highest id that may be in use.</summary>
    public int Highest => (int)_region.Header.IdentityHighWater;

    /// <summary>The id of a name; a new one for a name not seen before.</summary>
    /// <param name="name">What makes the service or server the same after a restart.</param>
    /// <exception cref="InvalidOperationException">All ids are given out.</exception>
    public int IdOf(string name)
    {
        // Names come from the owner's configuration, not from the network.
        ulong fingerprint = Fingerprint.Of(Encoding.UTF8.GetBytes(name));
        if (_ids.TryGetValue(fingerprint, out int id))
        {
            return id;
        }

        ref TableHeader header = ref _region.Header;
        if (header.IdentityHighWater >= TableLayout.IdentityCapacity - 1)
        {
            throw new InvalidOperationException(
                $"More than {TableLayout.IdentityCapacity - 1} services and real servers have been configured since the connection table was made; stop pivot and start it again.");
        }

        id = (int)header.IdentityHighWater + 1;
        _region.Identities[id] = fingerprint;
        Volatile.Write(ref header.IdentityHighWater, (uint)id);
        _ids.Add(fingerprint, id);
        return id;
    }
}
