using Pivot.Director.Connections;

namespace Pivot.Director;

/// <content>Telling of connections that start and end, for a connection log.</content>
public sealed partial class PacketDirector
{
    /// <summary>Where connections are told; null for nowhere.</summary>
    private volatile ConnectionEvents? _tellings;

    /// <summary>Tells of the connections of services that want it (<see cref="Services.VirtualServiceSpec.Telling"/>) from now on.</summary>
    /// <param name="tellings">Where; null to tell no longer.</param>
    public void TellConnections(ConnectionEvents? tellings)
    {
        _table.Tell(tellings);
        _tellings = tellings;
    }

    /// <summary>Tells of all connections that they end with the director, which goes on to judge no packet. Room is made as they come.</summary>
    public void TellStopped()
    {
        const uint recordsPerLock = 256;
        for (uint next = 1; next != 0;)
        {
            _tellings?.MakeRoom();
            next = _table.TellStopped(next, recordsPerLock);
        }
    }
}
