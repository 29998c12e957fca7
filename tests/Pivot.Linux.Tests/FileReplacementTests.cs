using System.Net;
using System.Text;
using Pivot.Testing;

namespace Pivot.Linux.Tests;

public sealed class FileReplacementTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    [Fact]
    public void Write_ExistingFile_KeepsItsPermissionsAndLeavesNothingElse()
    {
        string path = _directory.Write("pivot.toml", "old");
        File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead);

        FileReplacement.Write(path, "new"u8);

        Assert.Equal("new", File.ReadAllText(path));
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead, File.GetUnixFileMode(path));
        Assert.Equal([path], Directory.GetFiles(_directory.Path));
    }

    [Fact]
    public void Write_NewFile_MakesIt()
    {
        string path = _directory["pivot.toml"];

        FileReplacement.Write(path, "new"u8);

        Assert.Equal("new", File.ReadAllText(path));
        Assert.Equal([path], Directory.GetFiles(_directory.Path));
    }

    [Fact]
    public void Write_SymbolicLink_ReplacesWhatItLeadsTo()
    {
        string target = _directory.Write("real.toml", "old");
        File.CreateSymbolicLink(_directory["link.toml"], target);

        FileReplacement.Write(_directory["link.toml"], "new"u8);

        Assert.Equal("new", File.ReadAllText(target));
        Assert.NotNull(new FileInfo(_directory["link.toml"]).LinkTarget);
    }

    [Fact]
    public void Write_NoSuchFolder_NamesThePath()
    {
        string path = _directory["nowhere/pivot.toml"];

        Assert.Contains(path, Assert.Throws<HostException>(() => FileReplacement.Write(path, "new"u8)).Message, StringComparison.Ordinal);
    }

    /// <summary>The same is over a file that cannot be overwritten, which root could: a full one.</summary>
    [Fact]
    public void Write_FolderInThePlace_LeavesItAndNothingElse()
    {
        Directory.CreateDirectory(_directory["pivot.toml"]);

        Assert.Throws<HostException>(() => FileReplacement.Write(_directory["pivot.toml"], Encoding.UTF8.GetBytes("new")));
        Assert.Empty(Directory.GetFiles(_directory.Path));
    }

    [Fact]
    public void Names_OfLoopback_GoBothWays()
    {
        Assert.Equal(IPAddress.Loopback, HostNames.AddressOf("localhost"));
        Assert.True(IPAddress.IsLoopback(HostNames.AnyAddressOf("localhost")!));
        Assert.Equal(IPAddress.Parse("2001:db8::7"), HostNames.AnyAddressOf("2001:db8::7"));
        Assert.NotNull(HostNames.NameOf(IPAddress.Loopback));
        Assert.Null(HostNames.AddressOf("no-such-host.invalid"));
        Assert.Null(HostNames.NameOf(IPAddress.Parse("2001:db8::dead")));
    }

    public void Dispose() => _directory.Dispose();
}
