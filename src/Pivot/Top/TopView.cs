namespace Pivot.Top;

/// <summary>What the rows of the screen are.</summary>
internal enum TopView
{
    /// <summary>The virtual services.</summary>
    Services,

    /// <summary>The real servers of one of them.</summary>
    Servers,

    /// <summary>The connections of one of them.</summary>
    Connections,

    /// <summary>The reasons of dropped packets.</summary>
    Drops,
}
