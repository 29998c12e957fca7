using System.Runtime.ExceptionServices;
using Pivot.System.Tests.Topology;
using Pivot.System.Tests.Traffic;
using Pivot.Testing.Networks;
using Pivot.Testing.Processes;

namespace Pivot.System.Tests;

/// <summary>A kernel that has no bpf(2).</summary>
public sealed class KernelWithoutBpfTests(TwoArmedNetwork network) : IClassFixture<TwoArmedNetwork>
{
    private const int Port = 8081;

    [Fact]
    public void Start_SteeringAuto_RoutesTakeOverWithOneLine()
    {
        HostSnapshot before = HostSnapshot.Take(network.Board);
        using NginxServer web = new(network.Servers[0], "web1", [], Port);
        using PivotFiles files = new(ServiceToml.Write("web", "tcp", "80", [(0, Port, 1)]));
        using PivotDaemon pivot = WithoutBpf(() => PivotDaemon.Start(network.Board, files));

        Assert.Equal($"web1 {TwoArmedNetwork.ClientAddress(0)} {Port}\n", Curl.Get(network.Clients[0], $"http://{TwoArmedNetwork.VirtualAddress}/"));

        Assert.Equal("routes", pivot.Json("status").GetProperty("steering").GetString());
        Assert.Contains("ENOSYS", Assert.Single(pivot.Log, static line => line.Contains("bpf", StringComparison.OrdinalIgnoreCase)), StringComparison.Ordinal);
        pivot.Stop();
        network.AssertBoardIsAs(before);
    }

    [Fact]
    public void Start_SteeringBpf_IsRefusedByName()
    {
        HostSnapshot before = HostSnapshot.Take(network.Board);
        using PivotFiles files = new(ServiceToml.Write("web", "tcp", "80", [(0, Port, 1)]), Steering.Bpf);

        CommandResult result = WithoutBpf(() => network.Board.Run(RepositoryPaths.PivotBinary, "run", "--config", files.ConfigFile));

        Assert.Equal(1, result.ExitCode);
        Assert.Contains("steering = \"bpf\" cannot be had", result.Error, StringComparison.Ordinal);
        network.AssertBoardIsAs(before);
    }

    /// <summary>The answers to what it would send could not be told from the board's own.</summary>
    [Fact]
    public void Start_Masquerade_IsRefusedByName()
    {
        HostSnapshot before = HostSnapshot.Take(network.Board);
        using PivotFiles files = new(ServiceToml.Write("web", "tcp", "80", [(0, Port, 1)]) + "\n[[interface]]\nname = \"eth0\"\nmasquerade = true\n");

        CommandResult result = WithoutBpf(() => network.Board.Run(RepositoryPaths.PivotBinary, "run", "--config", files.ConfigFile));

        Assert.Equal(1, result.ExitCode);
        Assert.Contains("masquerade = true on eth0 needs steering by BPF programs, and this run steers by routes", result.Error, StringComparison.Ordinal);
        network.AssertBoardIsAs(before);
    }

    /// <summary>Starts a program from a thread whose kernel has no bpf(2), which the program inherits.</summary>
    private static T WithoutBpf<T>(Func<T> start)
    {
        T result = default!;
        ExceptionDispatchInfo? failure = null;
        Thread thread = new(() =>
        {
            try
            {
                NoBpf.Enforce();
                result = start();
            }
#pragma warning disable CA1031 // Whatever it is, it is thrown again by the test's own thread.
            catch (Exception exception)
#pragma warning restore CA1031
            {
                failure = ExceptionDispatchInfo.Capture(exception);
            }
        });
        thread.Start();
        thread.Join();
        failure?.Throw();
        return result;
    }
}
