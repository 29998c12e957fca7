using System.Numerics;
using System.Runtime.CompilerServices;

namespace Pivot.Director.Connections;

/// <summary>
/// The way of <see cref="ConnectionEvent"/>s from the packet path to whoever writes them down: a ring of fixed size. Who puts in (one at a time: the connection table, under its lock) neither waits nor allocates; when the ring is full, the event is
/// lost and counted, and the packet goes on. One thread takes out.
/// </summary>
public sealed class ConnectionEvents
{
    private readonly ConnectionEvent[] _events;
    private readonly Action? _makeRoom;

    /// <summary>Events put in; the place of the next one. Written by who puts in.</summary>
    private ulong _head;

    /// <summary>Events taken out. Written by who takes out.</summary>
    private ulong _tail;

    /// <summary>Written by who puts in.</summary>
    private long _lost;

    /// <summary>Makes an empty ring.</summary>
    /// <param name="capacity">Events that it holds, a power of two.</param>
    /// <param name="makeRoom">Called off the packet path, holding no lock, when many connections are about to end at once and the ring is half full: has it emptied, and may wait for that, but not for long.</param>
    public ConnectionEvents(int capacity, Action? makeRoom = null)
    {
        if (!BitOperations.IsPow2(capacity))
        {
            throw new ArgumentOutOfRangeException(nameof(capacity), capacity, "A power of two is needed.");
        }

        _events = new ConnectionEvent[capacity];
        _makeRoom = makeRoom;
    }

    /// <summary>Events that found no room.</summary>
    public long Lost => Volatile.Read(ref _lost);

    /// <summary>Events in the ring.</summary>
    public int Count => (int)(Volatile.Read(ref _head) - Volatile.Read(ref _tail));

    /// <summary>Takes the oldest event out.</summary>
    /// <returns>False when there is none.</returns>
    public bool TryTake(out ConnectionEvent taken)
    {
        ulong tail = _tail;
        if (tail == Volatile.Read(ref _head))
        {
            taken = default;
            return false;
        }

        taken = _events[(int)tail & (_events.Length - 1)];
        Volatile.Write(ref _tail, tail + 1);
        return true;
    }

    /// <summary>The place of the next event, to be filled and then put in with <see cref="Put"/>; a null reference, and the event counted as lost, when the ring is full.</summary>
    internal ref ConnectionEvent Place()
    {
        ulong head = _head;
        if (head - Volatile.Read(ref _tail) == (ulong)_events.Length)
        {
            Volatile.Write(ref _lost, _lost + 1);
            return ref Unsafe.NullRef<ConnectionEvent>();
        }

        return ref _events[(int)head & (_events.Length - 1)];
    }

    /// <summary>Puts the event in that was written to its <see cref="Place"/>.</summary>
    internal void Put() => Volatile.Write(ref _head, _head + 1);

    /// <summary>Has the ring emptied where it is half full.</summary>
    internal void MakeRoom()
    {
        if (_makeRoom is not null && Count > _events.Length / 2)
        {
            _makeRoom();
        }
    }
}
