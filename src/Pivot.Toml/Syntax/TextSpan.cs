namespace Pivot.Toml.Syntax;


/// <summary>A stretch of the text: <paramref name="Start"/> included, <paramref name="End"/> not, in UTF-16 units.</summary>
internal readonly record struct TextSpan(int Start, int End);
