using System.Globalization;

namespace Pivot.Toml.Syntax;


/// <summary>Reads the four kinds of dates and times (RFC 3339).</summary>
internal static class DateTimeParser
{
    private const string TimeForm = "a time as in 07:32:00 or 07:32:00.5";
    private const int TickDigits = 7;

    /// <summary>True for four digits, two and two, joined by hyphens.</summary>
    public static bool IsDate(ReadOnlySpan<char> token) =>
        token.Length == 10 && token[4] == '-' && token[7] == '-' && AreDigits(token[..4]) && AreDigits(token[5..7]) && AreDigits(token[8..]);

    /// <summary>True when a token starts as a date or a time does.</summary>
    public static bool Applies(string token) =>
        (token.Length > 4 && token[4] == '-' && AreDigits(token.AsSpan(0, 4))) || (token.Length > 2 && token[2] == ':' && AreDigits(token.AsSpan(0, 2)));

    /// <summary>Reads a whole token; on failure null and what was expected.</summary>
    public static TomlNode? Parse(string token, TomlPosition position, out string? problem)
    {
        ReadOnlySpan<char> rest = token;
        if (token[2] == ':')
        {
            return TryTakeTime(ref rest, out long time, out problem) && IsEnd(rest, TimeForm, out problem)
                ? new TomlLocalTime(position, new TimeOnly(time))
                : null;
        }

        if (!TryTakeDate(ref rest, out DateOnly date, out problem))
        {
            return null;
        }

        if (rest.Length == 0)
        {
            return new TomlLocalDate(position, date);
        }

        if (rest[0] is not ('T' or 't' or ' '))
        {
            problem = "a time behind the date, joined by T or one space";
            return null;
        }

        rest = rest[1..];
        return TryTakeTime(ref rest, out long ticks, out problem)
            ? ParseOffset(rest, date.ToDateTime(new TimeOnly(ticks)), position, out problem)
            : null;
    }

    private static TomlNode? ParseOffset(ReadOnlySpan<char> rest, DateTime local, TomlPosition position, out string? problem)
    {
        problem = null;
        if (rest.Length == 0)
        {
            return new TomlLocalDateTime(position, local);
        }

        if (rest is "Z" or "z")
        {
            return new TomlOffsetDateTime(position, local, TimeSpan.Zero);
        }

        if (rest.Length != 6 || rest[0] is not ('+' or '-') || rest[3] != ':' || !AreDigits(rest[1..3]) || !AreDigits(rest[4..]))
        {
            problem = "the date-time to end in Z or an offset as in +02:00";
            return null;
        }

        int hours = Number(rest[1..3]);
        int minutes = Number(rest[4..]);
        problem = hours > 23 || minutes > 59 ? "an offset of at most 23:59" : null;
        TimeSpan offset = new(hours, minutes, 0);
        return problem is null ? new TomlOffsetDateTime(position, local, rest[0] == '-' ? -offset : offset) : null;
    }

    private static bool TryTakeDate(ref ReadOnlySpan<char> rest, out DateOnly date, out string? problem)
    {
        date = default;
        if (rest.Length < 10 || !IsDate(rest[..10]))
        {
            problem = "a date as in 1979-05-27";
            return false;
        }

        int year = Number(rest[..4]);
        int month = Number(rest[5..7]);
        int day = Number(rest[8..10]);
        problem = year == 0 ? "a year from 0001 to 9999" : month is < 1 or > 12 ? "a month from 01 to 12" : null;
        if (problem is null && (day < 1 || day > DateTime.DaysInMonth(year, month)))
        {
            problem = string.Create(CultureInfo.InvariantCulture, $"a day from 01 to {DateTime.DaysInMonth(year, month)}");
        }

        if (problem is not null)
        {
            return false;
        }

        rest = rest[10..];
        date = new DateOnly(year, month, day);
        return true;
    }

    private static bool TryTakeTime(ref ReadOnlySpan<char> rest, out long ticks, out string? problem)
    {
        ticks = 0;
        if (rest.Length < 8 || rest[2] != ':' || rest[5] != ':' || !AreDigits(rest[..2]) || !AreDigits(rest[3..5]) || !AreDigits(rest[6..8]))
        {
            problem = TimeForm;
            return false;
        }

        int hour = Number(rest[..2]);
        int minute = Number(rest[3..5]);
        int second = Number(rest[6..8]);
        problem = hour > 23 ? "an hour from 00 to 23" : minute > 59 ? "a minute from 00 to 59" : second > 60 ? "a second from 00 to 60" : null;
        if (problem is not null)
        {
            return false;
        }

        rest = rest[8..];
        ticks = new TimeSpan(hour, minute, Math.Min(second, 59)).Ticks;
        return TryTakeFraction(ref rest, ref ticks, out problem);
    }

    private static bool TryTakeFraction(ref ReadOnlySpan<char> rest, ref long ticks, out string? problem)
    {
        problem = null;
        if (rest.Length == 0 || rest[0] != '.')
        {
            return true;
        }

        int digits = 0;
        long unit = TimeSpan.TicksPerSecond;
        for (rest = rest[1..]; rest.Length > 0 && char.IsAsciiDigit(rest[0]); rest = rest[1..])
        {
            unit /= 10;
            ticks += digits++ < TickDigits ? unit * (rest[0] - '0') : 0;
        }

        problem = digits == 0 ? "a digit behind the decimal point of the seconds" : null;
        return digits > 0;
    }

    private static bool IsEnd(ReadOnlySpan<char> rest, string expected, out string? problem)
    {
        problem = rest.Length == 0 ? null : expected;
        return rest.Length == 0;
    }

    private static bool AreDigits(ReadOnlySpan<char> text) => text.IndexOfAnyExceptInRange('0', '9') < 0;

    private static int Number(ReadOnlySpan<char> digits) => int.Parse(digits, NumberStyles.None, CultureInfo.InvariantCulture);
}
