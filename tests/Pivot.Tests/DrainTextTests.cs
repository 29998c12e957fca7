using Pivot.Control.Model;
using Pivot.Rendering;

namespace Pivot.Tests;

/// <summary>How long a drain is said to take.</summary>
public sealed class DrainTextTests
{
    [Theory]
    [InlineData(0, 40, 30, "no connections left: it can be taken away")]
    [InlineData(40, 40, 30, "40 connections left; none has ended yet, and silent ones end within 14m 0s")]
    [InlineData(10, 40, 60, "10 of 40 connections left; at the pace so far the last ends in about 20s, and silent ones end within 14m 0s")]
    [InlineData(10, 40, 0, "10 connections left; none has ended yet, and silent ones end within 14m 0s")]
    public void Of_Connections_IsPaceAndBound(long left, long had, long seconds, string text) => Assert.Equal(text, DrainText.Of(new ServerReport
    {
        Service = "web",
        Name = "web1",
        Address = "192.0.2.11",
        Forwarding = "nat",
        Weight = 0,
        ActiveConnections = left,
        InactiveConnections = 0,
        State = "drained",
        DrainSeconds = seconds,
        DrainConnections = had,
        SilentSeconds = 840,
    }));
}
