namespace Pivot.Toml.Syntax;


/// <summary>An item of an array and the offset just behind its comma; -1 when none follows.</summary>
internal readonly record struct ArrayItemSyntax(ValueSyntax Value, int CommaEnd);
