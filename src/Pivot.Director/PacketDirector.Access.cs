using Pivot.Director.Services;
using Pivot.Packets;

namespace Pivot.Director;

/// <content>Who may open connections: judged before anything is answered, so that those who are kept out cannot tell that there is a service.</content>
public sealed partial class PacketDirector
{
    /// <summary>Drops what may not open a connection, and refuses what opens none. A packet of a connection that is under way does not come here.</summary>
    /// <returns>True when a server is to be chosen.</returns>
    private static bool MayCome(PacketBatch batch, int index, in ParsedPacket parsed, VirtualService service, Worker worker)
    {
        if (service.Gate is not null && !service.Gate.Admits(parsed.Key.Source))
        {
            service.Gate.CountDenied(worker);
            Drop(ref batch[index], worker, DropReason.ClientDenied);
            return false;
        }

        if (!OpensConnection(parsed))
        {
            Refuse(batch, index, parsed, worker, DropReason.NoConnection, answer: true);
            return false;
        }

        if (service.Gate is not null && !service.Gate.TryTake(parsed.Key.Source, worker))
        {
            Drop(ref batch[index], worker, DropReason.ClientRate);
            return false;
        }

        return true;
    }
}
