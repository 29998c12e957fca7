using System.Runtime.InteropServices;
using Pivot.Linux.FastPath;
using Pivot.Linux.Steering;
using Pivot.Testing;

namespace Pivot.Linux.Tests.FastPath;

/// <summary>Where the programs are loaded with the fast path.</summary>
public sealed class FlowLoadingTests
{
    [Theory]
    [InlineData(Architecture.X64, "5.12.0", null)]
    [InlineData(Architecture.Arm64, "5.15.160", "on arm64 it needs Linux 5.18, and this is 5.15")]
    [InlineData(Architecture.Arm64, "5.17.99", "on arm64 it needs Linux 5.18, and this is 5.17")]
    [InlineData(Architecture.Arm64, "5.18.0", null)]
    [InlineData(Architecture.Arm64, "6.1.0", null)]
    public void Refusal_KernelWhoseCompilerLacksAtomics_IsNotTried(Architecture architecture, string kernel, string? reason) =>
        Assert.Equal(reason, FlowLoading.Refusal(architecture, Version.Parse(kernel)));

    [Fact]
    [Trait("Needs", "bpf")]
    public void LoadWithFlows_KernelThatTakesAll_CarriesAsMachineCode()
    {
        string? missing = Requires.Bpf();
        Assert.SkipUnless(missing is null, missing ?? "");
        using BpfObject file = BpfObject.LoadWithFlows(BpfObject.BuiltIn(), kept: null);

        Assert.True(BpfPrograms.IsCompiled(file.EthernetProgram));
        Assert.Equal((true, null), (file.Carries, file.CarryRefusal));
    }
}
