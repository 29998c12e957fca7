using Pivot.Director.Ports;

namespace Pivot.Director.FastPath;

/// <summary>Chunks of the fast path's memory, made when they are needed. Where there was no room for one of a part, that part is asked again a second later at the earliest: it costs system calls. Under the connection table's lock.</summary>
internal sealed class FlowRoom(IFastPath port)
{
    /// <summary>About a second, of <see cref="IFastPath.Now"/>.</summary>
    private const uint Pause = 1000;

    /// <summary>By part: when there was no room, where there was none the last time.</summary>
    private readonly uint[] _refused = new uint[(int)FlowPart.ServerTallies + 1];
    private readonly bool[] _isRefused = new bool[(int)FlowPart.ServerTallies + 1];

    /// <summary>Sees to it that there is a chunk.</summary>
    /// <returns>False where there is no room for it.</returns>
    public bool TryHave(FlowPart part, int chunk)
    {
        if (port.HasChunk(part, chunk))
        {
            return true;
        }

        if (_isRefused[(int)part] && port.Now - _refused[(int)part] < Pause)
        {
            return false;
        }

        _isRefused[(int)part] = !port.TryAddChunk(part, chunk);
        _refused[(int)part] = port.Now;
        return !_isRefused[(int)part];
    }
}
