using Pivot.Appliance;

namespace Pivot.Tests.Appliance;

public sealed class WatchdogKeeperTests : IDisposable
{
    private const long Now = 500_000;

    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("pivot-watchdog-");

    public void Dispose() => _directory.Delete(recursive: true);

    private string Device => Path.Combine(_directory.FullName, "watchdog");

    [Fact]
    public void Tend_DriverComesLater_IsFoundOnceAndFedFromThenOn()
    {
        using (WatchdogKeeper keeper = new(Device))
        {
            keeper.Open();
            Assert.Equal($"none: there is no {Device}", keeper.Description);
            Assert.False(keeper.Tend(isWell: true, Now));

            File.WriteAllText(Device, "");

            Assert.True(keeper.Tend(isWell: true, Now));
            Assert.Equal($"{Device} is fed; it does not tell after which time it resets this machine", keeper.Description);
            Assert.False(keeper.Tend(isWell: true, Now + 1));
            Assert.False(keeper.Tend(isWell: true, Now + WatchdogKeeper.PaceMilliseconds));
            Assert.Equal("ff", File.ReadAllText(Device));
        }

        // Stopped by its letter.
        Assert.Equal("ffV", File.ReadAllText(Device));
    }

    [Fact]
    public void Tend_AllIsNotWell_GetsNothing()
    {
        using WatchdogKeeper keeper = new(Device);
        keeper.Open();
        File.WriteAllText(Device, "");

        Assert.True(keeper.Tend(isWell: false, Now));
        Assert.False(keeper.Tend(isWell: false, Now + (10 * WatchdogKeeper.PaceMilliseconds)));

        Assert.Equal("", File.ReadAllText(Device));
    }

    [Fact]
    public void Open_NoneIsUsed_NeverLooksForOne()
    {
        using WatchdogKeeper keeper = new("");
        keeper.Open();

        Assert.False(keeper.Tend(isWell: true, Now));
        Assert.Equal("none is used", keeper.Description);
    }
}
