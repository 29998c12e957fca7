namespace Pivot.Top;

/// <summary>What a key asks for.</summary>
internal enum TopKey
{
    /// <summary>Nothing: a key without meaning.</summary>
    None,

    /// <summary>The row above.</summary>
    Up,

    /// <summary>The row below.</summary>
    Down,

    /// <summary>A screen up.</summary>
    PageUp,

    /// <summary>A screen down.</summary>
    PageDown,

    /// <summary>The first row.</summary>
    First,

    /// <summary>The last row.</summary>
    Last,

    /// <summary>The servers of the selected service.</summary>
    Open,

    /// <summary>Back to the services.</summary>
    Back,

    /// <summary>The connections of the service.</summary>
    Connections,

    /// <summary>The drops.</summary>
    Drops,

    /// <summary>The next order of the rows.</summary>
    Sort,

    /// <summary>No new figures, or new ones again.</summary>
    Pause,

    /// <summary>What the keys do.</summary>
    Help,

    /// <summary>All of the screen anew.</summary>
    Redraw,

    /// <summary>The end.</summary>
    Quit,
}
