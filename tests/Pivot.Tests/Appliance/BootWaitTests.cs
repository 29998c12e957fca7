using Pivot.Appliance;

namespace Pivot.Tests.Appliance;

public sealed class BootWaitTests : IDisposable
{
    private const long Since = 500_000;

    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("pivot-wait-");

    public void Dispose() => _directory.Delete(recursive: true);

    [Fact]
    public void IsOver_FileAppears_FromThenOn()
    {
        string file = Path.Combine(_directory.FullName, "sought");
        BootWait wait = new(file, Since);
        Assert.False(wait.IsOver(Since));

        File.WriteAllText(file, "");

        Assert.True(wait.IsOver(Since));
    }

    [Theory]
    [InlineData(0, false)]
    [InlineData(59_999, false)]
    [InlineData(60_000, true)]
    public void IsOver_FileNeverComes_AfterAMinute(long after, bool isOver) =>
        Assert.Equal(isOver, new BootWait(Path.Combine(_directory.FullName, "never"), Since).IsOver(Since + after));

    [Fact]
    public void IsOver_NothingIsWaitedFor_AtOnce() => Assert.True(new BootWait("", Since).IsOver(Since));
}
