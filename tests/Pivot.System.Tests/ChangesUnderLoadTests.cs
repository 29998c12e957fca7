using System.Globalization;
using Pivot.System.Tests.Topology;
using Pivot.System.Tests.Traffic;

namespace Pivot.System.Tests;

/// <summary>
/// A constant load of real HTTP clients, and a slow transfer, while everything about the director changes: no request fails, because no server is ever killed, and the transfer arrives byte for byte.
/// </summary>
public sealed class ChangesUnderLoadTests(TwoArmedNetwork network) : IClassFixture<TwoArmedNetwork>
{
    private const int Rounds = 20;
    private const int PerSecond = 60;
    private const int BulkPort = 9000;
    private const int TransferStep = 256 << 10;
    private static readonly string[] Schedulers = ["rr", "wrr", "wlc", "lc", "sed"];

    [Fact]
    public void Changes_HundredReloadsTwentyServersAndTwentyCrashes_NoRequestFails()
    {
        using TemporaryDirectory directory = new();
        using NginxServer one = new(network.Servers[0], "web1", [1], 8081);
        using NginxServer two = new(network.Servers[1], "web2", [2], 8082, 8083);
        using BulkServer bulk = new(network.Servers[0], TwoArmedNetwork.Server(0, BulkPort));
        using PivotFiles files = new(Services(0, hasThird: false));
        using PivotDaemon pivot = PivotDaemon.Start(network.Board, files);
        using BulkClient transfer = new(network.Clients[2], TwoArmedNetwork.Virtual(90));
        long steps = 0;
        transfer.Request(BulkServer.Download, 9L * Rounds * TransferStep);
        using CurlLoop first = new(network.Clients[0], TwoArmedNetwork.Virtual(80), PerSecond, reuses: true, directory["first"]);
        using CurlLoop second = new(network.Clients[1], TwoArmedNetwork.Virtual(80), PerSecond, reuses: false, directory["second"]);
        using CurlLoop third = new(network.Clients[2], TwoArmedNetwork.Virtual(80), PerSecond, reuses: false, directory["third"]);
        CurlLoop[] load = [first, second, third];

        int reloads = 0;
        for (int round = 0; round < Rounds; round++)
        {
            Reload(hasThird: true, "server web/server2: added");
            Step();
            pivot.Client("drain", "web", "server2").Succeeded();
            Reload(hasThird: true);
            pivot.Client("undrain", "web", "server2").Succeeded();
            Reload(hasThird: true);
            pivot.KillHard();
            pivot.StartAgain();
            Step();
            Reload(hasThird: false, "server web/server2: removed");
            Step();
            Reload(hasThird: false);
            Array.ForEach(load, loop => loop.WaitForMore(3));
        }

        transfer.Receive((9L * Rounds * TransferStep) - (steps * TransferStep));
        Array.ForEach(load, loop => loop.Stop());
        transfer.AssertSameHash();
        Assert.Equal(100, reloads);
        Assert.All(load, loop => loop.AssertNoneFailed(pivot));

        // Kept for as long as nginx keeps it, which is 1000 requests (keepalive_requests).
        Assert.InRange(first.Connections(), 1, 1 + (first.Results().Count / 1000));
        Assert.All(load, loop => Assert.True(loop.Results().Count >= 3 * Rounds, $"{loop.Results().Count} requests"));
        AssertSeen(load, one, two, bulk, transfer);

        void Reload(bool hasThird, string change = "service web: scheduler")
        {
            reloads++;
            files.RewriteServices(Services(reloads, hasThird));
            Assert.Contains(change, pivot.Client("reload").Succeeded(), StringComparison.Ordinal);
            Step();
        }

        void Step()
        {
            steps++;
            transfer.Receive(TransferStep);
        }
    }

    private static string Services(int number, bool hasThird)
    {
        (int Index, int? Port, int Weight)[] servers = [(0, 8081, 1 + (number % 3)), (1, 8082, 2)];
        string web = ServiceToml.Write("web", "tcp", "80", servers, Schedulers[number % Schedulers.Length], settings: "on_server_loss = \"reset\"");
        string another = ServiceToml.Write("bulk", "tcp", "90", [(0, BulkPort, 1)], number % 2 == 0 ? "rr" : "wrr");
        string coming = number % 4 == 0 ? ServiceToml.Write("coming", "udp", "53", [(0, 53, 1)], address: "198.51.100.82") : "";
        return web + (hasThird ? string.Create(CultureInfo.InvariantCulture, $"""

              [[service.server]]
              name    = "server2"
              address = "{TwoArmedNetwork.ServerAddress(1)}"
              port    = 8083

            """) : "") + another + coming;
    }

    /// <summary>Each server has seen the clients' own addresses, and each client's answers say so.</summary>
    private static void AssertSeen(CurlLoop[] load, NginxServer one, NginxServer two, BulkServer bulk, BulkClient transfer)
    {
        for (int client = 0; client < load.Length; client++)
        {
            string address = TwoArmedNetwork.ClientAddress(client).ToString();
            Assert.All(load[client].Answers(), answer => Assert.Equal(address, answer.Split(' ')[1]));
        }

        string[] answers = [.. load.SelectMany(loop => loop.Answers()).Select(answer => answer.Split(' ')[2]).Distinct().Order()];
        Assert.Equal(["8081", "8082", "8083"], answers);
        string[] seen = [.. one.AccessLogLines.Concat(two.AccessLogLines).Select(line => line.Split(' ')[0]).Distinct().Order()];
        Assert.Equal([.. Enumerable.Range(0, 3).Select(index => TwoArmedNetwork.ClientAddress(index).ToString())], seen);
        Assert.Equal(transfer.Endpoint, Assert.Single(bulk.Peers));
    }
}
