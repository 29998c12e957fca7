using Pivot.Config;
using Pivot.Director.Services;
using Pivot.Running;

namespace Pivot.Tests;

/// <summary>What is taken out of a configuration, until its connections have ended.</summary>
public sealed class LeavingServicesTests
{
    private const string Servers = "[[service.server]]\nname = \"a\"\naddress = \"192.0.2.11\"\n[[service.server]]\nname = \"b\"\naddress = \"192.0.2.12\"\n";
    private const string OnlyB = "[[service.server]]\nname = \"b\"\naddress = \"192.0.2.12\"\n";

    [Fact]
    public void With_ServerRemoved_LeavesBehindTheOthersAndComesBack()
    {
        PivotConfig before = Config(Web() + Servers);
        PivotConfig after = Config(Web() + OnlyB);

        LeavingServices leaving = LeavingServices.None.With(before, after);

        Assert.Equal(["web: b, a leaving"], Shown(after, leaving));
        Assert.Equal(["web: a, b"], Shown(before, leaving.With(after, before)));
        Assert.Empty(leaving.With(after, before).Entries);
    }

    [Fact]
    public void With_ServerGetsAnotherAddressUnderItsName_TheOldOneLeaves()
    {
        PivotConfig before = Config(Web() + Servers);
        PivotConfig after = Config(Web() + Servers.Replace("192.0.2.11", "192.0.2.13", StringComparison.Ordinal));

        Assert.Equal(["web: a, b, a leaving"], Shown(after, LeavingServices.None.With(before, after)));
    }

    [Fact]
    public void With_ServiceRemovedThenAnotherWithTheSameAddressAndThatToo_BothLeave()
    {
        PivotConfig web = Config(Web() + Servers);
        PivotConfig shop = Config(Web().Replace("\"web\"", "\"shop\"", StringComparison.Ordinal) + OnlyB);
        PivotConfig none = new();

        LeavingServices leaving = LeavingServices.None.With(web, shop);
        Assert.Equal(["shop: b", "web leaving: a leaving, b leaving"], Shown(shop, leaving));
        leaving = leaving.With(shop, none);

        Assert.Equal(["web leaving: a leaving, b leaving", "shop leaving: b leaving"], Shown(none, leaving));
    }

    [Fact]
    public void With_AddressesChange_TheOldShapeLeavesWhileConnectionsGoToIt()
    {
        PivotConfig before = Config(Web("\"192.0.2.80\"") + Servers);
        PivotConfig wider = Config(Web("[\"192.0.2.80\", \"192.0.2.81\"]") + Servers);
        PivotConfig other = Config(Web("\"192.0.2.81\"") + Servers);

        Assert.Empty(LeavingServices.None.With(before, wider).Entries);
        LeavingServices leaving = LeavingServices.None.With(before, other);
        Assert.Equal(["web: a, b", "web leaving: "], Shown(other, leaving));

        Assert.Same(leaving, leaving.Still(other, (_, _) => false, service => service == "web"));
        Assert.Empty(leaving.Still(other, (_, _) => true, _ => false).Entries);
    }

    [Fact]
    public void Still_ConnectionsOfOneServerEnd_TheOtherStays()
    {
        PivotConfig before = Config(Web() + Servers);
        PivotConfig none = new();
        LeavingServices leaving = LeavingServices.None.With(before, none);

        LeavingServices still = leaving.Still(none, (_, server) => server.Name == "b", _ => false);

        Assert.Equal(["web leaving: b leaving"], Shown(none, still));
        Assert.Empty(still.Still(none, (_, _) => false, _ => false).Entries);
        Assert.Same(leaving, leaving.Still(none, (_, _) => true, _ => false));
    }

    /// <summary>Its connections may go to an address that it had before.</summary>
    [Fact]
    public void Still_ServiceMovedThenRemoved_ItsEarlierAddressesStayAsLongAsItsServers()
    {
        PivotConfig before = Config(Web("\"192.0.2.80\"") + Servers);
        PivotConfig moved = Config(Web("\"192.0.2.81\"") + Servers);
        PivotConfig none = new();
        LeavingServices leaving = LeavingServices.None.With(before, moved).With(moved, none);

        Assert.Same(leaving, leaving.Still(none, (_, _) => true, _ => false));
        Assert.Equal(["192.0.2.80/32", "192.0.2.81/32"], Specs(none, leaving).SelectMany(service => service.Addresses).Select(address => $"{address}/{address.Length}").Distinct().Order());
    }

    [Fact]
    public void LeavingFile_WrittenAndRead_IsTheSame()
    {
        DirectoryInfo directory = Directory.CreateTempSubdirectory("pivot-leaving-");
        LeavingFile file = new(new StateFile(directory.FullName, LeavingFile.Name));
        PivotConfig web = Config(Web() + Servers);
        PivotConfig shop = Config(Web().Replace("\"web\"", "\"shop\"", StringComparison.Ordinal) + OnlyB);
        LeavingServices leaving = LeavingServices.None.With(web, shop).With(shop, new PivotConfig());
        List<string> notes = [];

        file.Write(leaving);
        LeavingServices read = file.Read(notes.Add);
        file.Write(LeavingServices.None);

        Assert.Equal(Shown(new PivotConfig(), leaving), Shown(new PivotConfig(), read));
        Assert.Empty(file.Read(notes.Add).Entries);
        Assert.Empty(notes);
        directory.Delete(recursive: true);
    }

    private static string Web(string address = "\"192.0.2.80\"") => $"[[service]]\nname = \"web\"\naddress = {address}\nport = 80\n";

    private static PivotConfig Config(string text)
    {
        ConfigResult result = ConfigReader.Read("t.toml", text);
        return result.Config ?? throw new InvalidOperationException(string.Join('\n', result.Errors));
    }

    private static IReadOnlyList<VirtualServiceSpec> Specs(PivotConfig config, LeavingServices leaving)
    {
        var board = new BoardAddresses(new Dictionary<string, IReadOnlyList<System.Net.IPAddress>>());
        return LeavingServices.Together(ServiceSpecs.Of(config, board, out _), ServiceSpecs.Of(new PivotConfig { Services = leaving.Entries }, board, out _));
    }

    private static string[] Shown(PivotConfig config, LeavingServices leaving) => [.. Specs(config, leaving).Select(service =>
        $"{service.Name}{(service.IsLeaving ? " leaving" : "")}: {string.Join(", ", service.Servers.Select(server => $"{server.Name}{(server.IsLeaving ? " leaving" : "")}"))}")];
}
