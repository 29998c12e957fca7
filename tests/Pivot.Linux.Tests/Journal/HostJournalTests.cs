using Pivot.Linux.Journal;
using Pivot.Linux.Tests.Environments;

namespace Pivot.Linux.Tests.Journal;

public sealed class HostJournalTests : IDisposable
{
    private static readonly HostIdentity Host = new("boot", "net:[1]");
    private static readonly SysctlChange Forward = new("net/ipv4/ip_forward", "0");
    private static readonly DeviceChange Device = new("pivot0");

    private readonly TemporaryDirectory _directory = new();
    private readonly List<string> _notes = [];

    private string Path => _directory.PathOf("host.journal");

    public void Dispose() => _directory.Dispose();

    [Fact]
    public void Open_Nothing_MakesNoFileBeforeTheFirstChange()
    {
        using HostJournal journal = Open(Host);
        Assert.False(File.Exists(Path));
        journal.Record(Forward);
        Assert.Equal([Forward], JournalText.Parse(File.ReadAllText(Path), Path)!.Changes);
    }

    [Fact]
    public void Record_SameChangeAgain_KeepsTheFirstOriginal()
    {
        using (HostJournal journal = Open(Host))
        {
            journal.Record(Forward);
        }

        using HostJournal adopted = Open(Host);
        adopted.Record(Forward with { Original = "1" });

        Assert.Equal([Forward], adopted.Changes);
        Assert.Equal([Forward], JournalText.Parse(File.ReadAllText(Path), Path)!.Changes);
        Assert.Single(_notes, note => note.Contains("adopting", StringComparison.Ordinal));
    }

    [Fact]
    public void Forget_Change_IsGoneFromTheFile()
    {
        using HostJournal journal = Open(Host);
        journal.Record(Forward);
        journal.Record(Device);

        journal.Forget(Forward);

        Assert.False(journal.Owns(Forward));
        Assert.Equal([Device], JournalText.Parse(File.ReadAllText(Path), Path)!.Changes);
    }

    [Fact]
    public void Open_OfAnotherBoot_DiscardsIt()
    {
        using (HostJournal journal = Open(Host))
        {
            journal.Record(Device);
        }

        using HostJournal fresh = Open(Host with { Boot = "next" });

        Assert.Empty(fresh.Changes);
        Assert.False(File.Exists(Path));
        Assert.Contains("earlier boot", Assert.Single(_notes), StringComparison.Ordinal);
    }

    [Fact]
    public void Open_OfAnotherNamespace_SetsItAside()
    {
        using (HostJournal journal = Open(Host))
        {
            journal.Record(Device);
        }

        using HostJournal fresh = Open(Host with { Namespace = "net:[2]" });

        Assert.Empty(fresh.Changes);
        Assert.True(File.Exists(Path + ".other-namespace"));
        Assert.Contains("another network namespace", Assert.Single(_notes), StringComparison.Ordinal);
    }

    [Fact]
    public void Delete_AfterChanges_RemovesTheFile()
    {
        using HostJournal journal = Open(Host);
        journal.Record(Forward);
        journal.Delete();
        Assert.False(File.Exists(Path));
    }

    [Fact]
    public void Current_TwoReads_AreOneHost()
    {
        HostIdentity here = HostIdentity.Current();
        Assert.Equal(here, HostIdentity.Current());
        Assert.StartsWith("net:[", here.Namespace, StringComparison.Ordinal);
    }

    private HostJournal Open(HostIdentity host) => HostJournal.Open(Path, host, _notes.Add);
}
