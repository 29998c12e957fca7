using Pivot.System.Tests.Topology;
using System.Globalization;
using Pivot.Testing.Networks;
using Pivot.Testing.Processes;

namespace Pivot.System.Tests.Traffic;

/// <summary>
/// A real nginx in a namespace. <c>/</c> answers <c>NAME CLIENT-ADDRESS SERVER-PORT</c>, <c>/echo?TEXT</c> answers <c>TEXT seen from CLIENT-ADDRESS:PORT</c>
/// and keeps the connection open, <c>/body</c> answers a file given at start;
/// its access log has one line a request: <c>CLIENT-ADDRESS SERVER-ADDRESS:PORT URI</c>. Where it speaks the PROXY protocol, the client is the one that the header names.
/// </summary>
internal sealed class NginxServer : IDisposable
{
    private static readonly TimeSpan StartLimit = TimeSpan.FromSeconds(10);
    private readonly TemporaryDirectory _directory = new();
    private readonly ChildProcess _process;

    /// <summary>Starts it, or skips the test when nginx is not installed.</summary>
    /// <param name="space">Where it runs.</param>
    /// <param name="name">What it answers as its name.</param>
    /// <param name="body">What <c>/body</c> answers.</param>
    /// <param name="ports">Ports it listens on.</param>
    public NginxServer(NetworkNamespace space, string name, byte[] body, params IReadOnlyList<int> ports)
        : this(space, name, body, "", "", ports)
    {
    }

    private NginxServer(NetworkNamespace space, string name, byte[] body, string listenOptions, string settings, IReadOnlyList<int> ports)
    {
        Skip.When(Requires.Tool("nginx", "nginx-light"), Requires.Tool("curl", "curl"));
        Directory.CreateDirectory(_directory["www"]);
        File.WriteAllBytes(_directory["www/body"], body);
        string listen = string.Join(' ', ports.Select(port => string.Create(CultureInfo.InvariantCulture, $"listen {port} backlog=4096{listenOptions}; listen [::]:{port} backlog=4096 ipv6only=on{listenOptions};")));
        string config = _directory.Write("nginx.conf", $$"""
            user root;
            daemon off;
            worker_processes 1;
            worker_rlimit_nofile 16384;
            pid {{_directory["nginx.pid"]}};
            error_log stderr notice;
            events { worker_connections 8192; }
            http {
                log_format seen '$remote_addr $server_addr:$server_port $request_uri';
                access_log {{AccessLog}} seen;
                keepalive_timeout 300;
                keepalive_requests 1000;
                client_body_temp_path {{_directory["client"]}};
                proxy_temp_path {{_directory["proxy"]}};
                fastcgi_temp_path {{_directory["fastcgi"]}};
                uwsgi_temp_path {{_directory["uwsgi"]}};
                scgi_temp_path {{_directory["scgi"]}};
                server {
                    {{listen}}
                    {{settings}}
                    root {{_directory["www"]}};
                    location = / { return 200 "{{name}} $remote_addr $server_port\n"; }
                    location = /echo { access_log off; return 200 "$args seen from $remote_addr:$remote_port\n"; }
                }
            }
            """);
        _process = space.Start("nginx", "-p", _directory.Path, "-e", "stderr", "-c", config);
        _process.WaitForText("start worker process ", StartLimit);
    }

    /// <summary>One that expects a PROXY header (version 1 or 2) before each connection's data and takes the client from it; it refuses connections without.</summary>
    public static NginxServer WithProxyProtocol(NetworkNamespace space, string name, byte[] body, params IReadOnlyList<int> ports) =>
        new(space, name, body, " proxy_protocol fastopen=64", "set_real_ip_from 0.0.0.0/0; set_real_ip_from ::/0; real_ip_header proxy_protocol;", ports);

    /// <summary>One that answers everything with 500 as long as a file is there.</summary>
    public static NginxServer WithHealth(NetworkNamespace space, string name, string broken, params IReadOnlyList<int> ports) =>
        new(space, name, [], "", $"if (-f {broken}) {{ return 500; }}", ports);

    /// <summary>One that speaks TLS with a certificate, whose key is beside it with the ending <c>.key</c>.</summary>
    public static NginxServer WithTls(NetworkNamespace space, string name, string certificate, params IReadOnlyList<int> ports) =>
        new(space, name, [], " ssl", $"ssl_certificate {certificate}; ssl_certificate_key {certificate}.key;", ports);

    /// <summary>The lines of its access log, which it writes behind its answers.</summary>
    public IReadOnlyList<string> AccessLogLines => File.Exists(AccessLog) ? File.ReadAllLines(AccessLog) : [];

    /// <summary>The lines of all their access logs, as soon as there are so many, or after a while those that there are.</summary>
    public static string[] AwaitAccessLogLines(int count, params IReadOnlyList<NginxServer> servers)
    {
        string[] lines = [];
        SpinWait.SpinUntil(() => (lines = [.. servers.SelectMany(static server => server.AccessLogLines)]).Length >= count, StartLimit);
        return lines;
    }

    private string AccessLog => _directory["access.log"];

    /// <inheritdoc/>
    public void Dispose()
    {
        _process.Signal(ChildProcess.Terminate);
        _process.WaitForExit(StartLimit);
        _process.Dispose();
        _directory.Dispose();
    }
}
