using Pivot.Config;
using Pivot.Control.Model;
using Pivot.Director;
using Pivot.Director.Connections;
using Pivot.Director.Ports;
using Pivot.Linux;
using Pivot.Linux.Steering;
using Pivot.Running;
using Pivot.Testing.Packets;

namespace Pivot.Tests;

/// <summary>Whether connections are carried, and what is said of it, on a host that steers by routes.</summary>
public sealed class FastPathKeeperTests : IDisposable
{
    private const int Connections = 16;

    private readonly AnonymousRegion _region = new(PacketDirector.MemoryFor(Connections));
    private readonly LogLines _log = new();
    private readonly PacketDirector _director;

    public FastPathKeeperTests() =>
        _director = new PacketDirector(_region.Region, new TableOptions(Connections, Guid.NewGuid(), 1, 1_000_000, ConnectionTimeouts.Default), new DirectorOptions(1, 0));

    public void Dispose()
    {
        _director.Dispose();
        _region.Dispose();
    }

    [Theory]
    [InlineData(FastPathChoice.Auto, "packets are steered by routes")]
    [InlineData(FastPathChoice.Off, "[director] fastpath is \"off\"")]
    public void Begin_NothingToBeHad_SaysWhyOnceAndInReports(FastPathChoice choice, string reason)
    {
        using FastPathKeeper keeper = Keeper(choice);

        keeper.Begin(_director);
        keeper.Look();
        keeper.Tend(1_000_000);

        Assert.Equal([$"Information fast path: off, for {reason}"], _log.Lines);
        FastPathReport report = keeper.Report();
        Assert.Equal((false, reason, 0L), (report.On, report.Reason, report.MemoryBytes));
    }

    [Fact]
    public void Begin_Demanded_IsRefused()
    {
        using FastPathKeeper keeper = Keeper(FastPathChoice.On);

        HostException refused = Assert.Throws<HostException>(() => keeper.Begin(_director));

        Assert.Equal("fastpath = \"on\" cannot be had: packets are steered by routes. With \"auto\" the director does without.", refused.Message);
    }

    [Fact]
    public void Change_ToDemanded_IsRefusedAndLeavesTheChoice()
    {
        using FastPathKeeper keeper = Keeper(FastPathChoice.Off);
        keeper.Begin(_director);

        Assert.Throws<HostException>(() => keeper.Change(FastPathChoice.On));

        Assert.Equal("[director] fastpath is \"off\"", keeper.Report().Reason);
        keeper.Change(FastPathChoice.Auto);
        Assert.Equal("packets are steered by routes", keeper.Report().Reason);
    }

    /// <summary>A board that starts is in a hurry; what is demanded is had or refused at once all the same.</summary>
    [Fact]
    public void Begin_OnABoardThatStarts_DecidesOnlyLater()
    {
        using FastPathKeeper keeper = Keeper(FastPathChoice.Auto, isAppliance: true);
        keeper.Begin(_director);
        Assert.Equal((false, "the director is starting"), (keeper.Report().On, keeper.Report().Reason));

        Assert.True(SpinWait.SpinUntil(() => keeper.Report().Reason == "packets are steered by routes", TimeSpan.FromSeconds(30)));

        using FastPathKeeper demanded = Keeper(FastPathChoice.On, isAppliance: true);
        Assert.Throws<HostException>(() => demanded.Begin(_director));
    }

    /// <summary>The programs that carry come before it is looked whether they may, once, and not where they are not wanted.</summary>
    [Fact]
    public void Begin_OnABoardThatStarts_LoadsWhatCarriesBeforeItLooks()
    {
        using CountdownEvent loaded = new(1);
        string? before = null;
        FastPathKeeper keeper = null!;
        using FastPathKeeper made = keeper = Keeper(FastPathChoice.Auto, isAppliance: true, () =>
        {
            before = keeper.Report().Reason;
            _ = loaded.Signal();
        });
        keeper.Begin(_director);

        Assert.True(loaded.Wait(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken));
        Assert.Equal("the director is starting", before);
        Assert.True(SpinWait.SpinUntil(() => keeper.Report().Reason == "packets are steered by routes", TimeSpan.FromSeconds(30)));
    }

    [Fact]
    public void Begin_OnABoardWhoseKernelRefusesWhatCarries_GoesOnLooking()
    {
        using FastPathKeeper keeper = Keeper(FastPathChoice.Auto, isAppliance: true, static () => throw new HostException("no"));
        keeper.Begin(_director);

        Assert.True(SpinWait.SpinUntil(() => keeper.Report().Reason == "packets are steered by routes", TimeSpan.FromSeconds(30)));
    }

    [Theory]
    [InlineData(FastPathChoice.On, true, true)]
    [InlineData(FastPathChoice.Auto, false, true)]
    [InlineData(FastPathChoice.Auto, true, false)]
    [InlineData(FastPathChoice.Off, false, false)]
    public void CarriesAtOnce_OnlyABoardThatMayWait_DoesLater(FastPathChoice choice, bool isAppliance, bool expected) =>
        Assert.Equal(expected, FastPathKeeper.CarriesAtOnce(choice, isAppliance));

    private FastPathKeeper Keeper(FastPathChoice choice, bool isAppliance = false, Action? load = null) =>
        new(new ByRoutes(), choice, () => true, _ => throw new InvalidOperationException("the firewall is nobody's concern"), isAppliance, _log) { Load = load ?? (static () => { }) };

    /// <summary>Steers nothing.</summary>
    private sealed class ByRoutes : IHostSteering
    {
        public IReadOnlyList<string> Warnings => [];

        public string Name => "routes";

        public int ExtraHops => 1;

        public IReadOnlyList<string> Refusals(SteeringPlan plan) => [];

        public void Apply(SteeringPlan plan)
        {
            // Nothing.
        }
    }
}
