namespace Pivot.Toml;

/// <summary>A date and time of day with an offset from UTC (RFC 3339).</summary>
/// <remarks>Not a <see cref="DateTimeOffset"/>: that one ends at offsets of 14 hours, TOML at 23:59.</remarks>
public sealed class TomlOffsetDateTime : TomlNode
{
    internal TomlOffsetDateTime(TomlPosition position, DateTime local, TimeSpan offset)
        : base(position)
    {
        Local = local;
        Offset = offset;
    }

    /// <inheritdoc/>
    public override string Kind => "offset date-time";

    /// <summary>Date and time as written, in steps of 100 ns (further digits are cut off), of unspecified kind. A leap second is kept as the second before it.</summary>
    public DateTime Local { get; }

    /// <summary>What <see cref="Local"/> is ahead of UTC: whole minutes, at most 23:59 either way; zero for <c>Z</c>.</summary>
    public TimeSpan Offset { get; }
}
