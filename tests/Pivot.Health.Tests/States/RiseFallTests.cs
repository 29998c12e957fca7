using Pivot.Health.States;

namespace Pivot.Health.Tests.States;

/// <summary>The cases are those of github/glb-director's dampener (HealthResultDampener_test.go): + is a good check or an up state.</summary>
public sealed class RiseFallTests
{
    [Theory]
    [InlineData(1, 1, "+-+-+-", "+-+-+-")]
    [InlineData(1, 3, "--+-+-----+-", "--+++++---++")]
    [InlineData(3, 1, "++-+-+++++-+", "++-----+++--")]
    [InlineData(3, 3, "--+-+-----+-+++++", "--------------+++")]
    [InlineData(3, 3, "++-+-+++++-+-----", "++++++++++++++---")]
    [InlineData(2, 3, "+-+-+-+-+-+-+-+-", "++++++++++++++++")]
    [InlineData(2, 3, "-+-+-+-+-+-+-+-+", "----------------")]
    [InlineData(2, 3, "+---++---++", "+++--+++--+")]
    public void Add_Results_GiveStates(int rise, int fall, string results, string states)
    {
        RiseFall checks = new();
        string seen = "";
        foreach (char result in results)
        {
            CheckState before = checks.State;
            bool changed = checks.Add(result == '+', rise, fall);
            Assert.Equal(before != checks.State, changed);
            seen += checks.State == CheckState.Up ? '+' : '-';
        }

        Assert.Equal(states, seen);
    }

    [Fact]
    public void State_BeforeTheFirstCheck_IsUnproven() => Assert.Equal(CheckState.Unproven, new RiseFall().State);

    [Fact]
    public void InRow_CountsWhatSpeaksAgainstTheState()
    {
        RiseFall checks = new();
        checks.Add(true, 2, 3);
        checks.Add(false, 2, 3);
        checks.Add(false, 2, 3);
        Assert.Equal(2, checks.InRow);
        checks.Add(true, 2, 3);
        Assert.Equal(0, checks.InRow);
    }

    [Fact]
    public void ForgetRow_KeepsTheState()
    {
        RiseFall checks = new();
        checks.Add(true, 2, 2);
        checks.Add(false, 2, 2);
        checks.ForgetRow();
        Assert.False(checks.Add(false, 2, 2));
        Assert.Equal(CheckState.Up, checks.State);
    }
}
