using System.Globalization;

namespace Pivot.Config;

/// <summary>Something in a configuration file that is wrong, or that is worth a warning.</summary>
/// <param name="Path">The file, as the caller named it.</param>
/// <param name="Line">The line, from 1.</param>
/// <param name="Column">The column, from 1, in Unicode scalar values.</param>
/// <param name="Message">What was found and what was expected.</param>
public sealed record ConfigError(string Path, int Line, int Column, string Message)
{
    /// <summary>As compilers and editors write it: <c>path:line:column: message</c>.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Path}:{Line}:{Column}: {Message}");
}
