namespace Pivot.Top;

/// <summary>What the user has chosen to see.</summary>
internal sealed record TopState
{
    /// <summary>The rows.</summary>
    public TopView View { get; init; }

    /// <summary>The service whose servers or connections they are; null for <see cref="TopView.Services"/> and <see cref="TopView.Drops"/>.</summary>
    public string? Service { get; init; }

    /// <summary>The key of the selected row; null, or one that is gone, for the first.</summary>
    public string? Selected { get; init; }

    /// <summary>The order of the rows, as the view numbers its orders.</summary>
    public int Order { get; init; }

    /// <summary>No new figures are asked for.</summary>
    public bool IsPaused { get; init; }

    /// <summary>The keys are explained in place of the rows.</summary>
    public bool ShowsHelp { get; init; }

    /// <summary>The state after a key.</summary>
    /// <param name="key">Neither <see cref="TopKey.Quit"/> nor <see cref="TopKey.Redraw"/>, which change nothing here.</param>
    /// <param name="keys">The keys of the rows in their order.</param>
    /// <param name="page">Rows on a screen.</param>
    /// <param name="orders">Orders that the view has.</param>
    public TopState After(TopKey key, IReadOnlyList<string> keys, int page, int orders)
    {
        if (ShowsHelp)
        {
            return this with { ShowsHelp = false };
        }

        return key switch
        {
            TopKey.Up => Moved(keys, -1),
            TopKey.Down => Moved(keys, 1),
            TopKey.PageUp => Moved(keys, -page),
            TopKey.PageDown => Moved(keys, page),
            TopKey.First => Moved(keys, -keys.Count),
            TopKey.Last => Moved(keys, keys.Count),
            TopKey.Open when View == TopView.Services => Of(TopView.Servers, keys),
            TopKey.Connections when View != TopView.Drops => Of(TopView.Connections, keys),
            TopKey.Drops => new TopState { View = TopView.Drops, IsPaused = IsPaused },
            TopKey.Back when View != TopView.Services => new TopState { Selected = Service, IsPaused = IsPaused },
            TopKey.Sort => this with { Order = (Order + 1) % orders },
            TopKey.Pause => this with { IsPaused = !IsPaused },
            TopKey.Help => this with { ShowsHelp = true },
            _ => this,
        };
    }

    /// <summary>Where the selected row is.</summary>
    public int IndexIn(IReadOnlyList<string> keys)
    {
        for (int i = 0; i < keys.Count; i++)
        {
            if (keys[i] == Selected)
            {
                return i;
            }
        }

        return 0;
    }

    private TopState Of(TopView view, IReadOnlyList<string> keys)
    {
        string? service = Service ?? (keys.Count == 0 ? null : keys[IndexIn(keys)]);
        return service is null ? this : new TopState { View = view, Service = service, IsPaused = IsPaused };
    }

    private TopState Moved(IReadOnlyList<string> keys, int rows) =>
        keys.Count == 0 ? this : this with { Selected = keys[Math.Clamp(IndexIn(keys) + rows, 0, keys.Count - 1)] };
}
