using System.Globalization;
using System.Text;
using Pivot.System.Tests.Topology;
using Pivot.System.Tests.Traffic;

namespace Pivot.System.Tests;

/// <summary>Hundreds of servers are checked while packets flow.</summary>
public sealed class HealthLoadTests(TwoArmedNetwork network) : IClassFixture<TwoArmedNetwork>
{
    private const int Dead = 500;
    private const int PerService = 100;
    private const int Datagrams = 6000;
    private const int PerSecond = 1000;

    [Fact]
    public void Exchange_WhileHundredsOfDeadServersAreChecked_LosesNothing()
    {
        using UdpEchoServer echo = new(network.Servers[0], TwoArmedNetwork.Server(0, 7));
        using HealthRun run = new(network.Board, ServiceToml.Write("echo", "udp", "7", [(0, 7, 1)]) + DeadServices());
        using UdpClientFlow flow = new(network.Clients[0], TwoArmedNetwork.Virtual(7));
        run.Await(() => run.Pivot.Json("status").GetProperty("serversDown").GetInt32() == Dead, "not all dead servers are known to be");
        long before = Failures(run);

        int returned = flow.Exchange(Datagrams, 64, PerSecond);

        Assert.True(returned == Datagrams, $"{returned} of {Datagrams} came back:\n{run.Pivot.Client("show", "drops").Output}");
        Assert.Equal(flow.Endpoint, Assert.Single(echo.Peers.Keys));
        long checks = Failures(run) - before;
        Assert.True(checks > Dead, $"only {checks} checks were made in {Datagrams / PerSecond} s");
        Assert.Equal(0, run.Pivot.Json("show", "health").GetProperty("hanging").GetInt32());
        Assert.InRange(run.Lines(" is gone: ").Count, 10, 100); // ten of a kind in ten seconds, for the log may be a serial line
    }

    private static long Failures(HealthRun run) => run.Pivot.Json("show", "health").GetProperty("servers").EnumerateArray().Sum(server => server.GetProperty("failures").GetInt64());

    /// <summary>Addresses of nobody, in the servers' subnet and behind the client that has no route on.</summary>
    private static string DeadServices()
    {
        StringBuilder text = new();
        for (int service = 0; service < Dead / PerService; service++)
        {
            text.Append(CultureInfo.InvariantCulture, $"""

                [[service]]
                name    = "dead{service}"
                address = "203.0.113.{service + 1}"
                port    = 80

                  [service.health]
                  check    = "tcp"
                  interval = "1s"
                  timeout  = "900ms"

                """);
            for (int server = 0; server < PerService; server++)
            {
                string address = service == 0 ? $"192.0.2.{100 + server}" : $"198.18.{service}.{server + 1}";
                text.Append(CultureInfo.InvariantCulture, $"\n  [[service.server]]\n  address = \"{address}\"\n");
            }
        }

        return text.ToString();
    }
}
