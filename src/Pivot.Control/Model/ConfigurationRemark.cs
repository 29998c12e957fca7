namespace Pivot.Control.Model;

/// <summary>An error or a warning about a configuration's text.</summary>
public sealed record ConfigurationRemark
{
    /// <summary>The line of the text, from 1; 0 for what is about no place of it.</summary>
    public required int Line { get; init; }

    /// <summary>The column, from 1; 0 likewise.</summary>
    public required int Column { get; init; }

    /// <summary>What was found and what was expected.</summary>
    public required string Message { get; init; }
}
