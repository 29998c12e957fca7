namespace Pivot.Config;

/// <summary>
/// Where something is named in the file, for messages. Any two are equal on purpose: records that differ only in
/// where they stand in the file are the same configuration.
/// </summary>
/// <param name="Line">The line, from 1; 0 when it came from no file.</param>
/// <param name="Column">The column, from 1; 0 when it came from no file.</param>
public readonly record struct SourcePosition(int Line, int Column)
{
    /// <summary>Always true.</summary>
    public bool Equals(SourcePosition other) => true;

    /// <inheritdoc/>
    public override int GetHashCode() => 0;
}
