using Pivot.Linux.Saving;
using Pivot.Testing;

namespace Pivot.Linux.Tests.Saving;

/// <summary>The steps of a save on FAT, on whatever file system this machine has; cuts of the power are in the system tests.</summary>
public sealed class FatSaveTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    private string Target => _directory["pivot.toml"];

    private string Record => Target + ".new";

    public void Dispose() => _directory.Dispose();

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("old")]
    public void Write_WhateverWasThere_LeavesTheNewTextAlone(string? old)
    {
        if (old is not null)
        {
            File.WriteAllText(Target, old);
        }

        FatSave.WriteHeld(Target, "new text"u8);

        Assert.Equal("new text", File.ReadAllText(Target));
        Assert.Equal([Target], Directory.GetFiles(_directory.Path));
    }

    [Fact]
    public void Recover_NothingInterrupted_TouchesNothing()
    {
        File.WriteAllText(Target, "old");
        Assert.Null(FileReplacement.Recover(Target, static _ => true));
        Assert.Equal([Target], Directory.GetFiles(_directory.Path));
    }

    [Fact]
    public void Recover_RecordNotWhole_KeepsTheFileAndFreesNoClusters()
    {
        File.WriteAllText(Target, "old");
        File.WriteAllText(Record, "new te");

        Assert.Contains("the file is as it was", FileReplacement.Recover(Target, static _ => true), StringComparison.Ordinal);

        Assert.Equal("old", File.ReadAllText(Target));
        Assert.Equal("new te", File.ReadAllText(Target + ".lost"));
        Assert.False(File.Exists(Record));
    }

    [Fact]
    public void Recover_FileHalfWritten_MakesItAnewAndKeepsWhatWasThere()
    {
        File.WriteAllText(Target, "new");
        File.WriteAllText(Target + ".lost", "of an earlier cut");
        File.WriteAllBytes(Record, new SaveRecord("new text"u8.ToArray(), TextIdentity.Of("old"u8)).Encode());

        Assert.Contains(Target + ".lost2", FileReplacement.Recover(Target, static _ => true), StringComparison.Ordinal);

        Assert.Equal("new text", File.ReadAllText(Target));
        Assert.Equal("new", File.ReadAllText(Target + ".lost2"));
        Assert.Equal("of an earlier cut", File.ReadAllText(Target + ".lost"));
        Assert.False(File.Exists(Record));
    }

    [Fact]
    public void SetAside_ManyBefore_OverwritesNone()
    {
        for (int i = 0; i < 12; i++)
        {
            File.WriteAllText(Target, $"{i}");
            FatFiles.SetAside(Target, Target);
        }

        Assert.Equal("0", File.ReadAllText(Target + ".lost"));
        Assert.Equal(["8", "9", "11"], ((int[])[9, 10, 12]).Select(number => File.ReadAllText($"{Target}.lost{number}")));
    }

    [Fact]
    public async Task Lock_TwoWriters_OneAfterTheOther()
    {
        FolderLock first = FolderLock.Take(_directory.Path);
        Task<FolderLock> second = Task.Run(() => FolderLock.Take(_directory.Path), TestContext.Current.CancellationToken);
        Assert.NotSame(second, await Task.WhenAny(second, Task.Delay(200, TestContext.Current.CancellationToken)));

        first.Dispose();

        (await second).Dispose();
    }
}
