using System.Globalization;

namespace Pivot.Toml.Syntax;


/// <summary>Reads integers and floats.</summary>
internal static class NumberParser
{
    /// <summary>True when a token starts as a number does.</summary>
    public static bool Applies(string token)
    {
        string body = token[0] is '+' or '-' ? token[1..] : token;
        return body is "inf" or "nan" || (body.Length > 0 && (char.IsAsciiDigit(body[0]) || body[0] is '.' or '_' || token != body));
    }

    /// <summary>Reads a whole token; on failure null and what was expected.</summary>
    public static TomlNode? Parse(string token, TomlPosition position, out string? problem)
    {
        bool signed = token[0] is '+' or '-';
        string body = signed ? token[1..] : token;
        if (body is "inf" or "nan")
        {
            problem = null;
            double special = body == "nan" ? double.NaN : double.PositiveInfinity;
            return new TomlFloat(position, token[0] == '-' ? -special : special);
        }

        if (body.Length > 1 && body[0] == '0' && body[1] is 'x' or 'o' or 'b')
        {
            return ParsePrefixed(body, signed, position, out problem);
        }

        return body.AsSpan().IndexOfAny('.', 'e', 'E') >= 0
            ? ParseFloat(token, body, position, out problem)
            : ParseDecimal(token, body, position, out problem);
    }

    private static TomlInteger? ParsePrefixed(string body, bool signed, TomlPosition position, out string? problem)
    {
        (uint radix, string digits) = body[1] switch
        {
            'x' => (16u, "hexadecimal digits behind 0x"),
            'o' => (8u, "octal digits behind 0o"),
            _ => (2u, "binary digits behind 0b"),
        };
        int at = 2;
        problem = signed ? "no sign in front of 0x, 0o or 0b" : null;
        if (problem is null && !(TakeDigits(body, ref at, radix) && at == body.Length))
        {
            problem = digits + ", with single underscores only between digits";
        }

        UInt128 value = 0;
        foreach (char c in problem is null ? body.AsSpan(2) : default)
        {
            value = c == '_' || value > long.MaxValue ? value : (value * radix) + DigitOf(c);
        }

        problem ??= value > long.MaxValue ? "an integer of at most 0x7fffffffffffffff (63 bits)" : null;
        return problem is null ? new TomlInteger(position, (long)value) : null;
    }

    private static TomlInteger? ParseDecimal(string token, string body, TomlPosition position, out string? problem)
    {
        int at = 0;
        problem = null;
        long value = 0;
        if (!TakeDigits(body, ref at, 10) || at != body.Length)
        {
            problem = "a number: digits, with single underscores only between them";
        }
        else if (body.Length > 1 && body[0] == '0')
        {
            problem = "a number without leading zeros (octal is written 0o...)";
        }
        else if (!long.TryParse(token.Replace("_", "", StringComparison.Ordinal), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out value))
        {
            problem = "an integer from -9223372036854775808 to 9223372036854775807";
        }

        return problem is null ? new TomlInteger(position, value) : null;
    }

    private static TomlFloat? ParseFloat(string token, string body, TomlPosition position, out string? problem)
    {
        double value = 0;
        problem = FloatProblem(body);
        if (problem is null)
        {
            value = double.Parse(token.Replace("_", "", StringComparison.Ordinal), NumberStyles.Float, CultureInfo.InvariantCulture);
            problem = double.IsInfinity(value) ? "a float of at most about 1.8e308 (or inf)" : null;
        }

        return problem is null ? new TomlFloat(position, value) : null;
    }

    /// <summary>What the grammar of floats expected and did not find; null when all is well.</summary>
    private static string? FloatProblem(string body)
    {
        int at = 0;
        if (!TakeDigits(body, ref at, 10))
        {
            return "a digit in front of the decimal point, and single underscores only between digits";
        }

        if (at > 1 && body[0] == '0')
        {
            return "a number without leading zeros";
        }

        if (at < body.Length && body[at] == '.')
        {
            at++;
            if (!TakeDigits(body, ref at, 10))
            {
                return "a digit behind the decimal point, and single underscores only between digits";
            }
        }

        if (at < body.Length && body[at] is 'e' or 'E')
        {
            at += at + 1 < body.Length && body[at + 1] is '+' or '-' ? 2 : 1;
            if (!TakeDigits(body, ref at, 10))
            {
                return "a digit in the exponent, and single underscores only between digits";
            }
        }

        return at == body.Length ? null : "a number: digits, at most one decimal point and one exponent";
    }

    /// <summary>Passes digits with single underscores between them; false when there are none or an underscore has no digit behind it.</summary>
    private static bool TakeDigits(string text, ref int at, uint radix)
    {
        int start = at;
        while (at < text.Length && (DigitOf(text[at]) < radix || (text[at] == '_' && at > start && text[at - 1] != '_')))
        {
            at++;
        }

        return at > start && text[at - 1] != '_';
    }

    private static uint DigitOf(char c) => c switch
    {
        >= '0' and <= '9' => (uint)(c - '0'),
        >= 'a' and <= 'f' => (uint)(c - 'a' + 10),
        >= 'A' and <= 'F' => (uint)(c - 'A' + 10),
        _ => uint.MaxValue,
    };
}
