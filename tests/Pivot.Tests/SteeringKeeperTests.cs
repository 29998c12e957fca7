using System.Net;
using Pivot.Director.Ports;
using Pivot.Linux;
using Pivot.Linux.Steering;
using Pivot.Running;

namespace Pivot.Tests;

/// <summary>What is said about steering that cannot be repaired.</summary>
public sealed class SteeringKeeperTests
{
    [Fact]
    public void Repair_FaultBeginsChangesAndEnds_IsLoggedOnceEachAndNotedMeanwhile()
    {
        LogLines log = new();
        FakeSteering steering = new();
        List<string> notes = [];
        using SteeringKeeper keeper = new(steering, () => SteeringPlan.Empty, log);

        foreach (string? fault in (string?[])[null, "no room.", "no room.", "no right.", null, null])
        {
            steering.Fault = fault;
            keeper.Repair();
            notes.Add(string.Concat(keeper.Notes));
        }

        const string Begin = "steering is not as it should be";
        Assert.Equal(["", $"{Begin}: no room.", $"{Begin}: no room.", $"{Begin}: no right.", "", ""], notes);
        Assert.Equal(
            [$"Warning {Begin}, which is tried again with every change of the network and every 15 s: no room.",
             $"Warning {Begin}, which is tried again with every change of the network and every 15 s: no right.",
             "Information steering is as it should be again"],
            log.Lines);
    }

    [Fact]
    public void Repair_PlanHasChanged_AppliesTheNewOne()
    {
        FakeSteering steering = new();
        SteeringPlan plan = SteeringPlan.Empty;
        using SteeringKeeper keeper = new(steering, () => plan, new LogLines());

        plan = new SteeringPlan([IPNetwork.Parse("192.0.2.9/32")], []);
        keeper.Repair();

        Assert.Equal([SteeringPlan.Empty, plan], steering.Applied);
    }

    /// <summary>What must not be used before it is steered waits for this.</summary>
    [Fact]
    public void Repair_PlanIsInForce_IsToldAfterwardsAndOnlyThen()
    {
        FakeSteering steering = new();
        List<int> told = [];
        using SteeringKeeper keeper = new(steering, () => SteeringPlan.Empty, new LogLines(), () => told.Add(steering.Applied.Count));

        steering.Fault = "no room.";
        keeper.Repair();
        steering.Fault = null;
        keeper.Repair();

        Assert.Equal([1, 2], told);
    }

    [Fact]
    public void Repair_WarningsBeginAndEnd_AreLoggedOnceEachAndNotedMeanwhile()
    {
        LogLines log = new();
        FakeSteering steering = new() { Warnings = ["no way to a."] };
        using SteeringKeeper keeper = new(steering, () => SteeringPlan.Empty, log);
        Assert.Equal(["no way to a."], keeper.Notes);

        keeper.Repair();
        steering.Warnings = ["no way to b.", "no way to a."];
        keeper.Repair();
        Assert.Equal(["no way to b.", "no way to a."], keeper.Notes);
        steering.Warnings = [];
        keeper.Repair();

        Assert.Empty(keeper.Notes);
        Assert.Equal(["Warning no way to a.", "Warning no way to b.", "Information no longer so: no way to a.", "Information no longer so: no way to b."], log.Lines.Order().OrderBy(line => line[0] == 'I'));
    }

    [Fact]
    public void Repair_AfterDispose_DoesNothing()
    {
        FakeSteering steering = new();
        SteeringKeeper keeper = new(steering, () => SteeringPlan.Empty, new LogLines());
        keeper.Dispose();

        keeper.Repair();

        Assert.Single(steering.Applied);
    }

    [Fact]
    public void Renew_AppliesThePlanAfterTheChange()
    {
        FakeSteering steering = new();
        List<int> applied = [];
        using SteeringKeeper keeper = new(steering, () => SteeringPlan.Empty, new LogLines());

        keeper.Renew(() => applied.Add(steering.Applied.Count));

        Assert.Equal([1], applied);
        Assert.Equal(2, steering.Applied.Count);
    }

    /// <summary>The way back to the plan is the repair's, which is tried again by itself.</summary>
    [Fact]
    public void Renew_PlanIsRefusedAfterwards_IsNotedAndRepairedLater()
    {
        FakeSteering steering = new();
        using SteeringKeeper keeper = new(steering, () => SteeringPlan.Empty, new LogLines());

        keeper.Renew(() => steering.Fault = "no room.");
        Assert.Equal(["steering is not as it should be: no room."], keeper.Notes);
        steering.Fault = null;
        keeper.Repair();

        Assert.Empty(keeper.Notes);
        Assert.Equal(2, steering.Applied.Count);
    }

    [Fact]
    public void Renew_ChangeFails_ThrowsAndWorksOn()
    {
        FakeSteering steering = new();
        using SteeringKeeper keeper = new(steering, () => SteeringPlan.Empty, new LogLines());

        Assert.Throws<HostException>(() => keeper.Renew(() => throw new HostException("the kernel refuses.")));
        Assert.Single(steering.Applied);
        keeper.Repair();

        Assert.Empty(keeper.Notes);
        Assert.Equal(2, steering.Applied.Count);
    }

    /// <summary>Who has stopped must not attach anything any more.</summary>
    [Fact]
    public void Renew_AfterDispose_ChangesNothing()
    {
        FakeSteering steering = new();
        SteeringKeeper keeper = new(steering, () => SteeringPlan.Empty, new LogLines());
        keeper.Dispose();
        bool changed = false;

        keeper.Renew(() => changed = true);

        Assert.False(changed);
        Assert.Single(steering.Applied);
    }

    /// <summary>Remembers plans, or refuses them.</summary>
    private sealed class FakeSteering : IHostSteering
    {
        public string? Fault { get; set; }

        public List<SteeringPlan> Applied { get; } = [];

        public IReadOnlyList<string> Warnings { get; set; } = [];

        public string Name => "fake";

        public int ExtraHops => 0;

        public IReadOnlyList<string> Refusals(SteeringPlan plan) => [];

        public void Apply(SteeringPlan plan)
        {
            if (Fault is { } fault)
            {
                throw new HostException(fault);
            }

            Applied.Add(plan);
        }
    }
}
