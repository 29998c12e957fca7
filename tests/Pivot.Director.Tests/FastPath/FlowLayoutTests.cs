using System.Runtime.CompilerServices;
using Pivot.Director.FastPath;

namespace Pivot.Director.Tests.FastPath;

/// <summary>The layouts are those of src/bpf/flow_abi.h, and both sides hash alike.</summary>
public sealed unsafe class FlowLayoutTests
{
    [Fact]
    public void Sizes_OfAllStructs_AreThoseOfTheHeader()
    {
        Assert.Equal(128, Unsafe.SizeOf<FlowSettings>());
        Assert.Equal(64, Unsafe.SizeOf<Flow>());
        Assert.Equal(64, Unsafe.SizeOf<FlowAddresses6>());
        Assert.Equal(32, Unsafe.SizeOf<FlowTally>());
        Assert.Equal(64, Unsafe.SizeOf<FlowServer>());
        Assert.Equal(32, Unsafe.SizeOf<FlowTotal>());
        Assert.Equal(16, Unsafe.SizeOf<FlowEvent>());
    }

    /// <summary>Made with a C program of the header's formula.</summary>
    [Theory]
    [InlineData(0xc0000201u, 0xc6336450u, 0x00509c40u, 6u, 0xd19e390b7a16feacul)]
    [InlineData(0u, 0u, 0u, 0u, 0x49ba4f3478f956f8ul)]
    [InlineData(uint.MaxValue, uint.MaxValue, uint.MaxValue, 17u, 0xc89a88ec4e0ef2b6ul)]
    public void Hash_IPv4Vectors_AreThoseOfC(uint source, uint destination, uint ports, uint protocol, ulong expected)
    {
        uint* keys = stackalloc uint[FlowAbi.HashWords];
        SetKeys(keys);
        Assert.Equal(expected, FlowHash.OfIPv4(source, destination, ports, protocol, keys));
    }

    [Fact]
    public void Hash_IPv6Vector_IsThatOfC()
    {
        uint* keys = stackalloc uint[FlowAbi.HashWords];
        SetKeys(keys);
        uint* addresses = stackalloc uint[8];
        for (uint word = 0; word < 8; word++)
        {
            addresses[word] = 0x01020304 * (word + 1);
        }

        Assert.Equal(0xc49d6c6a08436322ul, FlowHash.OfIPv6(addresses, 0x00509c40, 6, keys));
    }

    private static void SetKeys(uint* keys)
    {
        for (uint word = 0; word < FlowAbi.HashWords; word++)
        {
            keys[word] = (0x9e3779b1 * (word + 1)) ^ 0xdeadbeef;
        }
    }
}
