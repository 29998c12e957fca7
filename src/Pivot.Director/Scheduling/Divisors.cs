namespace Pivot.Director.Scheduling;

/// <summary>Greatest common divisors.</summary>
internal static class Divisors
{
    /// <summary>The greatest common divisor (Euclid); that of 0 and a number is the number.</summary>
    public static int Greatest(int a, int b)
    {
        while (b != 0)
        {
            (a, b) = (b, a % b);
        }

        return a;
    }
}
