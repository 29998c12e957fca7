namespace Pivot.Control.Model;

/// <summary>One difference between two configurations.</summary>
public sealed record ChangeReport
{
    /// <summary>What it is about: <c>service web</c>, <c>server web/web1</c>, <c>interface eth0</c>, <c>[director]</c>.</summary>
    public required string Part { get; init; }

    /// <summary><c>added</c>, <c>removed</c>, <c>changed</c> or <c>reordered</c>.</summary>
    public required string Kind { get; init; }

    /// <summary>The key that has changed; null for other kinds.</summary>
    public string? Key { get; init; }

    /// <summary>Its value before; null when it was not there.</summary>
    public string? Before { get; init; }

    /// <summary>Its value after; null when it is no more.</summary>
    public string? After { get; init; }

    /// <summary>All of it as a line for people: <c>service web: scheduler wlc -> wrr</c>.</summary>
    public required string Text { get; init; }
}
