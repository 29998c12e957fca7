using System.Globalization;

namespace Pivot.Top;

/// <summary>Numbers in at most five characters, for narrow columns.</summary>
internal static class CompactNumber
{
    private const string Units = "KMGTPE";

    /// <summary>The number, or its first two or three digits with the unit of a thousand, a million, ...: <c>999</c>, <c>1.2K</c>, <c>123M</c>. Cut, not rounded.</summary>
    public static string Of(long number)
    {
        if (number < 1000)
        {
            return number.ToString(CultureInfo.InvariantCulture);
        }

        int unit = 0;
        long tenths = number / 100;
        while (tenths >= 10_000)
        {
            tenths /= 1000;
            unit++;
        }

        return tenths < 100
            ? string.Create(CultureInfo.InvariantCulture, $"{tenths / 10}.{tenths % 10}{Units[unit]}")
            : string.Create(CultureInfo.InvariantCulture, $"{tenths / 10}{Units[unit]}");
    }
}
