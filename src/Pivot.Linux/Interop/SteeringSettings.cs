using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Pivot.Linux.Interop;

/// <summary><c>struct steering_settings</c> of src/bpf/steering_abi.h.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct SteeringSettings
{
    /// <summary><c>STEERING_PREFIXES</c>.</summary>
    public const uint Prefixes = 1;

    /// <summary><c>STEERING_KNOWN_FACTOR</c>.</summary>
    public const uint Factor = 0x9e3779b1;

    /// <summary><c>STEERING_ETHERNETS</c>.</summary>
    public const int Ethernets = 256;

    /// <summary>The TUN device's index; 0 = nothing is steered.</summary>
    public uint Device;

    /// <summary><see cref="Prefixes"/>: there are prefixes.</summary>
    public uint Flags;

    private KnownNumbers _known;
    private EthernetPlaces _ethernets;

    /// <summary>Notes that the map of addresses has one.</summary>
    public void Know(SteeringAddress address) => _known[address.Number / 64] |= 1UL << (address.Number % 64);

    /// <summary>Notes that an interface has Ethernet headers. One that shares its place goes without.</summary>
    public void NoteEthernet(uint interfaceIndex) => _ethernets[(int)(interfaceIndex % Ethernets)] = interfaceIndex;

    /// <summary><c>STEERING_ETHERNETS</c> interface indexes.</summary>
    [InlineArray(Ethernets)]
    private struct EthernetPlaces
    {
        private uint _first;
    }

    /// <summary><c>STEERING_KNOWN_BITS</c> bits.</summary>
    [InlineArray(65536 / 64)]
    private struct KnownNumbers
    {
        private ulong _first;
    }
}
