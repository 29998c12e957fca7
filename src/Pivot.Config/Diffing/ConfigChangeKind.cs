namespace Pivot.Config.Diffing;

/// <summary>What has become of a part of a configuration.</summary>
public enum ConfigChangeKind
{
    /// <summary>It is new.</summary>
    Added,

    /// <summary>It is no more.</summary>
    Removed,

    /// <summary>A key of it has another value.</summary>
    Changed,

    /// <summary>Its members, the same ones, stand in another order, which schedulers go by.</summary>
    Reordered,
}
