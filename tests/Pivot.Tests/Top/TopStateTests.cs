using Pivot.Top;

namespace Pivot.Tests.Top;

/// <summary>What keys do to what is shown.</summary>
public sealed class TopStateTests
{
    private static readonly string[] Services = ["web", "mail", "dns"];

    [Fact]
    public void After_Movements_SelectsARowOfThoseThereAre()
    {
        var state = new TopState();
        Assert.Equal("mail", (state = After(state, TopKey.Down)).Selected);
        Assert.Equal("dns", (state = After(state, TopKey.PageDown)).Selected);
        Assert.Equal("dns", (state = After(state, TopKey.Down)).Selected);
        Assert.Equal("mail", (state = After(state, TopKey.Up)).Selected);
        Assert.Equal("web", (state = After(state, TopKey.First)).Selected);
        Assert.Equal("dns", After(state, TopKey.Last).Selected);
        Assert.Equal("web", After(state with { Selected = "gone" }, TopKey.Up).Selected);
    }

    [Fact]
    public void After_OpenAndBack_ComesBackToTheSameService()
    {
        TopState servers = After(new TopState { Selected = "mail", IsPaused = true, Order = 2 }, TopKey.Open);
        Assert.Equal(new TopState { View = TopView.Servers, Service = "mail", IsPaused = true }, servers);
        TopState connections = servers.After(TopKey.Connections, ["mail1"], 10, 5);
        Assert.Equal(new TopState { View = TopView.Connections, Service = "mail", IsPaused = true }, connections);
        Assert.Equal(new TopState { Selected = "mail", IsPaused = true }, connections.After(TopKey.Back, [], 10, 4));
    }

    [Fact]
    public void After_NoRows_StaysWhereItIs()
    {
        foreach (TopKey key in Enum.GetValues<TopKey>().Except([TopKey.Drops, TopKey.Sort, TopKey.Pause, TopKey.Help]))
        {
            Assert.Equal(new TopState(), new TopState().After(key, [], 10, 5));
        }
    }

    [Fact]
    public void After_Sort_GoesRound()
    {
        TopState state = After(After(new TopState(), TopKey.Sort), TopKey.Sort);
        Assert.Equal(2, state.Order);
        Assert.Equal(0, After(state with { Order = 4 }, TopKey.Sort).Order);
    }

    [Fact]
    public void After_AnyKeyOnTheHelp_GoesBackToTheRows()
    {
        TopState help = After(new TopState { Selected = "mail" }, TopKey.Help);
        Assert.True(help.ShowsHelp);
        Assert.Equal(new TopState { Selected = "mail" }, After(help, TopKey.Open));
    }

    [Fact]
    public void After_Drops_AndBack()
    {
        TopState drops = After(new TopState { Selected = "mail" }, TopKey.Drops);
        Assert.Equal(TopView.Drops, drops.View);
        Assert.Equal(drops, drops.After(TopKey.Connections, ["malformed"], 10, 3));
        Assert.Equal(new TopState(), drops.After(TopKey.Back, ["malformed"], 10, 3));
    }

    private static TopState After(TopState state, TopKey key) => state.After(key, Services, 10, 5);
}
