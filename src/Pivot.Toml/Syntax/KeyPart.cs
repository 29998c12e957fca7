namespace Pivot.Toml.Syntax;


/// <summary>One part of a dotted key: its name without quotes and escapes, and where it stands.</summary>
internal readonly record struct KeyPart(string Name, TextSpan Span);
