namespace Pivot.System.Tests.Topology;

/// <summary>Skips a test by name of what is missing.</summary>
internal static class Skip
{
    /// <summary>Skips when one of these is not null.</summary>
    public static void When(params ReadOnlySpan<string?> missing)
    {
        foreach (string? one in missing)
        {
            Assert.SkipWhen(one is not null, one ?? "");
        }
    }
}
