namespace Pivot.Linux.Tests;

public class KernelRandomTests
{
    [Fact]
    public void Next64_ManyTimes_IsNeverTheSame()
    {
        HashSet<ulong> seen = [];
        for (int i = 0; i < 1000; i++)
        {
            Assert.True(seen.Add(KernelRandom.Next64()));
        }
    }
}
