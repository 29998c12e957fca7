using System.Text.RegularExpressions;
using Pivot.System.Tests.Topology;
using Pivot.System.Tests.Traffic;
using Pivot.Testing.Networks;
using Pivot.Testing.Processes;

namespace Pivot.System.Tests;

/// <summary>Scripts that were written for LVS, on the binary under ipvsadm's names.</summary>
public sealed class IpvsadmTests(TwoArmedNetwork network) : IClassFixture<TwoArmedNetwork>, IDisposable
{
    private const int Port = 80;
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);
    private static readonly string Virtual = TwoArmedNetwork.Virtual(Port).ToString();

    /// <summary>The health check that administrators of LVS write.</summary>
    private const string HealthCheck = """
        #!/bin/bash
        # check.sh VIP PORT METHOD RIP...: takes real servers out that do not answer, and puts them back when they do.
        VIP=$1 PORT=$2 METHOD=$3
        shift 3
        LOG=$(dirname "$0")/check.log
        declare -A DOWN

        ipvsadm -A -t $VIP:$PORT -s rr
        for RIP in "$@"; do ipvsadm -a -t $VIP:$PORT -r $RIP:$PORT $METHOD -w 2; done

        alive() {
            for try in 1 2 3; do
                if curl --silent --output /dev/null --connect-timeout 1 http://$1:$PORT/; then return 0; fi
            done
            return 1
        }

        while true; do
            for RIP in "$@"; do
                if alive $RIP; then
                    if [ -n "${DOWN[$RIP]}" ]; then
                        ipvsadm -a -t $VIP:$PORT -r $RIP:$PORT $METHOD -w 2 && unset "DOWN[$RIP]"
                        echo "$(date) $RIP is back" >>"$LOG"
                    fi
                elif [ -z "${DOWN[$RIP]}" ]; then
                    ipvsadm -d -t $VIP:$PORT -r $RIP:$PORT && DOWN[$RIP]=yes
                    echo "$(date) $RIP is gone" >>"$LOG"
                fi
            done
            sleep 0.2
        done
        """;

    private readonly TemporaryDirectory _directory = new();
    private readonly PivotFiles _files = new("# Services come from ipvsadm.");

    [Theory]
    [InlineData("-m", "Masq")]
    [InlineData("-g", "Route")]
    [InlineData("-i", "Tunnel")]
    public void HealthCheckScript_ServerStopsAndComesBack_TrafficFollows(string method, string listed)
    {
        using TunnelEnd? one = Prepare(network.Servers[0], method);
        using TunnelEnd? two = Prepare(network.Servers[1], method);
        using PivotDaemon pivot = PivotDaemon.Start(network.Board, _files);
        NginxServer first = new(network.Servers[0], "web1", [], Port);
        try
        {
            using NginxServer second = new(network.Servers[1], "web2", [], Port);
            string script = _directory.Write("check.sh", HealthCheck);
            using ChildProcess check = network.Board.Start(
                [.. Environment, "bash", script, TwoArmedNetwork.VirtualAddress, "80", method, $"{TwoArmedNetwork.ServerAddress(0)}", $"{TwoArmedNetwork.ServerAddress(1)}"]);
            WaitForListing(listing => listing.Count(line => line.StartsWith("  -> 192.0.2.", StringComparison.Ordinal) && line.Contains($" {listed} ", StringComparison.Ordinal)) == 2);
            Assert.Equal(["web1", "web2"], Answers().Distinct().Order());

            first.Dispose();
            WaitForListing(listing => listing.Count(line => line.StartsWith("  -> 192.0.2.", StringComparison.Ordinal)) == 1);
            Assert.Equal(["web2"], Answers().Distinct());

            first = new NginxServer(network.Servers[0], "web1", [], Port);
            WaitForListing(listing => listing.Any(line => Regex.IsMatch(line, $"^  -> 192\\.0\\.2\\.11:80 +{listed} +2 +\\d+ +\\d+ +$")));
            Assert.Equal(["web1", "web2"], Answers().Distinct().Order());
            // The script tells after it has done.
            Assert.True(SpinWait.SpinUntil(() => File.ReadAllText(_directory["check.log"]).EndsWith(" is back\n", StringComparison.Ordinal), Limit));
            Assert.Equal(["192.0.2.11 is gone", "192.0.2.11 is back"], File.ReadAllLines(_directory["check.log"]).Select(line => line[line.IndexOf("192.", StringComparison.Ordinal)..]));
            Assert.Equal("", string.Join('\n', check.Transcript.Split('\n').Skip(1)).Trim());
        }
        finally
        {
            first.Dispose();
        }
    }

    [Fact]
    public void SaveAndRestore_AcrossAClear_GivesTheSameServices()
    {
        using PivotDaemon pivot = PivotDaemon.Start(network.Board, _files);
        Run($"ipvsadm -A -t {Virtual} -s sh -b sh-port -p 300 -M 255.255.255.0 && ipvsadm -a -t {Virtual} -r 192.0.2.11:8080 -m -w 2 -x 100 -y 50 && ipvsadm -A -u {Virtual} -o && ipvsadm -a -u {Virtual} -r 192.0.2.12");
        string saved = Run("ipvsadm-save -n");
        Assert.Equal(
            $"-A -t {Virtual} -s sh -p 300 -M 255.255.255.0 -b sh-port\n-a -t {Virtual} -r 192.0.2.11:8080 -m -w 2 -x 100 -y 50\n-A -u {Virtual} -s wlc -o\n-a -u {Virtual} -r 192.0.2.12:80 -g -w 1\n", saved);

        Assert.Equal("", Run($"ipvsadm-save -n > {_directory["rules"]}; ipvsadm -C; ipvsadm -Sn"));
        Assert.Equal(saved, Run($"ipvsadm-restore < {_directory["rules"]}; ipvsadm -Sn"));
        Assert.Equal(saved, pivot.Client("export").Succeeded());

        CommandResult refused = network.Board.Run([.. Environment, "sh", "-c", $"printf '%s\\n' '-A -t 198.51.100.81:80' '-A -t {Virtual}' | ipvsadm -R"]);
        Assert.Equal((255, "line 2: Service already exists: nothing was changed\n"), (refused.ExitCode, refused.Error));
        Assert.Equal(saved, Run("ipvsadm -Sn"));
    }

    [Fact]
    public void Save_AfterIpvsadm_WritesTheFileAndKeepsComments()
    {
        string text = File.ReadAllText(_files.ConfigFile);
        using PivotDaemon pivot = PivotDaemon.Start(network.Board, _files);
        Run($"ipvsadm -A -t {Virtual} -s rr && ipvsadm -a -t {Virtual} -r 192.0.2.11:8080 -m -w 2 && ipvsadm --set 0 60 0");

        Assert.Contains("pivot save", Assert.Single(pivot.Json("status").GetProperty("notes").EnumerateArray()).GetString(), StringComparison.Ordinal);
        Assert.Contains("service tcp-198.51.100.80-80: added", pivot.Client("save", "--dry-run").Succeeded(), StringComparison.Ordinal);
        Assert.Equal(text, File.ReadAllText(_files.ConfigFile));
        Assert.Contains($"Saved to {_files.ConfigFile}", pivot.Client("save").Succeeded(), StringComparison.Ordinal);

        string saved = File.ReadAllText(_files.ConfigFile);
        Assert.All(text.Split('\n'), line => Assert.Contains(line, saved, StringComparison.Ordinal));
        Assert.Contains("tcp_fin = \"1m\"", saved, StringComparison.Ordinal);
        Assert.Empty(pivot.Json("reload", "--dry-run").GetProperty("changes").EnumerateArray());
        Assert.Empty(pivot.Json("status").GetProperty("notes").EnumerateArray());
        Assert.Contains("nothing to save", pivot.Client("save").Succeeded(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Listings_OfRealConnections_CountThemAndStartFromZeroAgain()
    {
        using TcpEchoServer server = new(network.Servers[0], TwoArmedNetwork.Server(0, 8080));
        using PivotDaemon pivot = PivotDaemon.Start(network.Board, _files);
        Run($"ipvsadm -A -t {Virtual} -s rr && ipvsadm -a -t {Virtual} -r 192.0.2.11:8080 -m");
        using TcpClients clients = new();
        await clients.OpenAsync(network.Clients[0], TwoArmedNetwork.Virtual(Port), 3, TestContext.Current.CancellationToken);
        Assert.Equal(3, await clients.EchoAllAsync("counted", TestContext.Current.CancellationToken));
        Assert.All(server.Peers, peer => Assert.Equal(TwoArmedNetwork.ClientAddress(0), peer.Address));

        Assert.Contains("  -> 192.0.2.11:8080              Masq    1      3          0         \n", Run("ipvsadm -Ln"), StringComparison.Ordinal);
        string[] connections = Run("ipvsadm -Lcn").Split('\n', StringSplitOptions.RemoveEmptyEntries)[2..];
        Assert.Equal(3, connections.Length);
        Assert.All(connections, line => Assert.Matches(@"^TCP 1[45]:\d\d  ESTABLISHED 198\.51\.100\.21:\d+ +198\.51\.100\.80:80 +192\.0\.2\.11:8080$", line));
        Assert.Matches($@"(?m)^TCP  198\.51\.100\.80:80 +3 +\d+ +\d+ +\d+ +\d+$", Run("ipvsadm -Ln --stats"));

        pivot.Client("weight", "tcp-198.51.100.80-80", "192.0.2.11", "7").Succeeded();
        Assert.Contains("  -> 192.0.2.11:8080              Masq    7      3          0         \n", Run("ipvsadm -Ln"), StringComparison.Ordinal);
        Assert.EndsWith(" -m -w 1\n", Run("ipvsadm -Sn"), StringComparison.Ordinal);
        Run($"ipvsadm -e -t {Virtual} -r 192.0.2.11:8080 -m -w 1");
        Assert.Contains("  -> 192.0.2.11:8080              Masq    1      3          0         \n", Run("ipvsadm -Ln"), StringComparison.Ordinal);

        Run("ipvsadm -Z");
        Assert.Contains("  -> 192.0.2.11:8080                     0        0        0        0        0\n", Run("ipvsadm -Ln --stats"), StringComparison.Ordinal);
        Assert.Equal(3, pivot.Json("show", "statistics").GetProperty("total").GetProperty("connections").GetInt64());
    }

    public void Dispose()
    {
        _files.Dispose();
        _directory.Dispose();
    }

    /// <summary>The binary under its other names, and where its daemon is.</summary>
    private string[] Environment
    {
        get
        {
            foreach (string name in (string[])["ipvsadm", "ipvsadm-save", "ipvsadm-restore"])
            {
                if (!File.Exists(_directory[name]))
                {
                    File.CreateSymbolicLink(_directory[name], RepositoryPaths.PivotBinary);
                }
            }

            return ["env", $"PATH={_directory.Path}:{(global::System.Environment.GetEnvironmentVariable("PATH"))}", $"PIVOT_CONTROL={_files.ControlSocket}"];
        }
    }

    private string Run(string script) => network.Board.Run([.. Environment, "sh", "-c", script]).Succeeded();

    private void WaitForListing(Predicate<string[]> isThere)
    {
        string[] listing = [];
        Assert.True(SpinWait.SpinUntil(() => isThere(listing = Run("ipvsadm -Ln").Split('\n')), Limit), string.Join('\n', listing));
    }

    /// <summary>Who answers six requests; each has seen the client's own address.</summary>
    private string[] Answers() => [.. Enumerable.Range(0, 6).Select(number =>
    {
        string[] words = Curl.Get(network.Clients[number % 3], $"http://{TwoArmedNetwork.VirtualAddress}/").Split(' ');
        Assert.Equal(TwoArmedNetwork.ClientAddress(number % 3).ToString(), words[1]);
        return words[0];
    })];

    /// <summary>What a real server needs beside its web server: the virtual address, and the end of a tunnel.</summary>
    private static TunnelEnd? Prepare(NetworkNamespace server, string method)
    {
        if (method != "-m")
        {
            server.Ip($"address replace {TwoArmedNetwork.VirtualAddress}/32 dev lo");
        }

        return method == "-i" ? new TunnelEnd(server, Family.IPv4, Family.IPv4) : null;
    }
}
