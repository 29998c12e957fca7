namespace Pivot.Benchmarks;

internal static class Program
{
    private static void Main()
    {
    }
}
