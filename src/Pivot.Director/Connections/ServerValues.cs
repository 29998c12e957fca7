using System.Runtime.InteropServices;

namespace Pivot.Director.Connections;

/// <summary>
/// A value for each id that a server can have, zero at first. In memory of its own, which the garbage collector neither moves nor counts (it would collect for it while a director starts): what no server uses is never touched, and takes no
/// memory.
/// </summary>
internal sealed unsafe class ServerValues<T>
    where T : unmanaged
{
    private readonly T* _values = (T*)NativeMemory.AllocZeroed(TableLayout.IdentityCapacity, (nuint)sizeof(T));

    /// <summary>Frees the memory when nobody can ask for a value any more.</summary>
    ~ServerValues() => NativeMemory.Free(_values);

    /// <summary>The value of a server, to be used only while whoever asks holds on to this.</summary>
    /// <param name="serverId">The server.</param>
    public ref T this[int serverId]
    {
        get
        {
            ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)serverId, (uint)TableLayout.IdentityCapacity);
            return ref _values[serverId];
        }
    }
}
