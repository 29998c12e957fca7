namespace Pivot.Toml.Syntax;


/// <summary>A key of one or more parts, as in <c>a."b c".d</c>.</summary>
internal sealed class KeySyntax(IReadOnlyList<KeyPart> parts)
{
    /// <summary>At least one part.</summary>
    public IReadOnlyList<KeyPart> Parts { get; } = parts;

    /// <summary>From the first part's first character to the last part's end.</summary>
    public TextSpan Span => new(Parts[0].Span.Start, Parts[^1].Span.End);
}
