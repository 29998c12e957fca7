using System.Globalization;
using System.Text;
using Pivot.Toml.Syntax;

namespace Pivot.Toml;


/// <summary>A value to write, in TOML notation.</summary>
public sealed class TomlLiteral
{
    private TomlLiteral(string text) => Text = text;

    /// <summary>The notation, on one line.</summary>
    internal string Text { get; }

    /// <summary>A string.</summary>
    public static implicit operator TomlLiteral(string value) => From(value);

    /// <summary>An integer.</summary>
    public static implicit operator TomlLiteral(long value) => From(value);

    /// <summary>A float.</summary>
    public static implicit operator TomlLiteral(double value) => From(value);

    /// <summary>A boolean.</summary>
    public static implicit operator TomlLiteral(bool value) => From(value);

    /// <summary>A string, in double quotes.</summary>
    /// <exception cref="ArgumentException">The string holds half a surrogate pair.</exception>
    public static TomlLiteral From(string value)
    {
        ArgumentNullException.ThrowIfNull(value);
        return new TomlLiteral(Quote(value));
    }

    /// <summary>An integer.</summary>
    public static TomlLiteral From(long value) => new(value.ToString(CultureInfo.InvariantCulture));

    /// <summary>A boolean.</summary>
    public static TomlLiteral From(bool value) => new(value ? "true" : "false");

    /// <summary>A float, in the shortest notation that reads back as the same number.</summary>
    public static TomlLiteral From(double value)
    {
        if (!double.IsFinite(value))
        {
            return new TomlLiteral(double.IsNaN(value) ? "nan" : value > 0 ? "inf" : "-inf");
        }

        string text = value.ToString("R", CultureInfo.InvariantCulture);
        return new TomlLiteral(text.AsSpan().IndexOfAny('.', 'E') >= 0 ? text : text + ".0");
    }

    /// <summary>A local date.</summary>
    public static TomlLiteral From(DateOnly value) => new(value.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture));

    /// <summary>A local time.</summary>
    public static TomlLiteral From(TimeOnly value) => new(value.ToString("HH:mm:ss.FFFFFFF", CultureInfo.InvariantCulture));

    /// <summary>A local date-time; the kind of <paramref name="value"/> is ignored.</summary>
    public static TomlLiteral From(DateTime value) => new(value.ToString("yyyy-MM-ddTHH:mm:ss.FFFFFFF", CultureInfo.InvariantCulture));

    /// <summary>An offset date-time.</summary>
    public static TomlLiteral From(DateTimeOffset value) =>
        new(value.ToString(value.Offset == TimeSpan.Zero ? "yyyy-MM-ddTHH:mm:ss.FFFFFFFZ" : "yyyy-MM-ddTHH:mm:ss.FFFFFFFzzz", CultureInfo.InvariantCulture));

    /// <summary>An array in brackets.</summary>
    public static TomlLiteral Array(IEnumerable<TomlLiteral> items) => new("[" + string.Join(", ", items.Select(i => i.Text)) + "]");

    /// <summary>An inline table. Keys that occur twice are refused when the literal is put into a document.</summary>
    public static TomlLiteral InlineTable(IEnumerable<KeyValuePair<string, TomlLiteral>> entries)
    {
        string inner = string.Join(", ", System.Array.ConvertAll<KeyValuePair<string, TomlLiteral>, string>([.. entries], e => KeyText(e.Key) + " = " + e.Value.Text));
        return new TomlLiteral(inner.Length == 0 ? "{}" : "{ " + inner + " }");
    }

    /// <summary>The notation.</summary>
    public override string ToString() => Text;

    /// <summary>A key part, in quotes where it needs them.</summary>
    internal static string KeyText(string key)
    {
        ArgumentNullException.ThrowIfNull(key);
        return key.Length > 0 && key.All(c => KeyParser.IsBare(c)) ? key : Quote(key);
    }

    private static string Quote(string value)
    {
        StringBuilder text = new("\"");
        for (int i = 0; i < value.Length; i++)
        {
            char c = value[i];
            if (char.IsSurrogate(c))
            {
                if (i + 1 == value.Length || !char.IsSurrogatePair(c, value[i + 1]))
                {
                    throw new ArgumentException("the string holds half a surrogate pair, which TOML cannot", nameof(value));
                }

                text.Append(c);
                c = value[++i];
            }

            AppendEscaped(text, c);
        }

        return text.Append('"').ToString();
    }

    private static void AppendEscaped(StringBuilder text, char c)
    {
        string? escape = c switch
        {
            '"' => "\\\"",
            '\\' => "\\\\",
            '\n' => "\\n",
            '\r' => "\\r",
            '\t' => "\\t",
            '\b' => "\\b",
            '\f' => "\\f",
            _ when char.IsControl(c) => string.Create(CultureInfo.InvariantCulture, $"\\u{(int)c:X4}"),
            _ => null,
        };
        _ = escape is null ? text.Append(c) : text.Append(escape);
    }
}
