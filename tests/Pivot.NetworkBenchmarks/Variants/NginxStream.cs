using Pivot.NetworkBenchmarks.Hosts;
using Pivot.Testing;
using Pivot.Testing.Processes;

namespace Pivot.NetworkBenchmarks.Variants;

/// <summary>nginx's stream module, a worker for each processor.</summary>
internal sealed class NginxStream() : Variant("nginx", "nginx stream")
{
    private const string Module = "/usr/lib/nginx/modules/ngx_stream_module.so";

    /// <inheritdoc/>
    public override bool TracksFlows => false;

    /// <inheritdoc/>
    public override string? Missing() => Requires.Tool("nginx", "nginx-light") ?? (File.Exists(Module) ? null : $"needs {Module} (apt-get install libnginx-mod-stream)");

    /// <inheritdoc/>
    protected override ChildProcess? Prepare(ThreeHosts hosts)
    {
        hosts.Board.AddAddress("lo", $"{ThreeHosts.Virtual}/32");
        TemporaryDirectory directory = hosts.Files;
        string config = directory.Write("nginx.conf", $$"""
            load_module {{Module}};
            user root;
            daemon off;
            worker_processes {{Environment.ProcessorCount}};
            worker_rlimit_nofile 16384;
            pid {{directory["nginx.pid"]}};
            error_log stderr notice;
            events { worker_connections 4096; }
            stream {
                server { listen {{ThreeHosts.Virtual}}:7001 reuseport backlog=4096; proxy_pass {{ThreeHosts.RealServer}}:7001; }
                server { listen {{ThreeHosts.Virtual}}:7002 reuseport backlog=4096; proxy_pass {{ThreeHosts.RealServer}}:7002; }
                server { listen {{ThreeHosts.Virtual}}:7001 udp reuseport; proxy_pass {{ThreeHosts.RealServer}}:7001; proxy_timeout 60s; }
            }
            """);
        ChildProcess process = hosts.Board.Start("nginx", "-p", directory.Path, "-e", "stderr", "-c", config);
        process.WaitForText("start worker process ", Limit);
        Listening.Await(hosts.Board, process, Limit);
        return process;
    }
}
