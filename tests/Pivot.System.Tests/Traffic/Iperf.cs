using System.Globalization;
using System.Net;
using System.Text.Json;
using Pivot.System.Tests.Topology;
using Pivot.Testing.Networks;
using Pivot.Testing.Processes;

namespace Pivot.System.Tests.Traffic;

/// <summary>A real iperf3 server in a namespace, for one run.</summary>
internal sealed class Iperf : IDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(20);
    private readonly ChildProcess _server;
    private readonly int _port;

    /// <summary>Starts the server, or skips the test.</summary>
    /// <param name="server">Where it runs.</param>
    /// <param name="address">What it is bound to: a UDP server answers from there.</param>
    /// <param name="port">Of control connection and data.</param>
    public Iperf(NetworkNamespace server, IPAddress address, int port)
    {
        Skip.When(Requires.Tool("iperf3", "iperf3"));
        _port = port;
        _server = server.Start("iperf3", "--server", "--one-off", "--forceflush", "--bind", address.ToString(), "--port", Text(port));
        _server.WaitForText("Server listening", Limit);
    }

    /// <summary>The client that the server says it accepted.</summary>
    public string Accepted
    {
        get
        {
            _server.WaitForText("Accepted connection from ", Limit);
            string line = _server.Transcript.Split('\n').First(static text => text.Contains("Accepted connection from ", StringComparison.Ordinal));
            return line["Accepted connection from ".Length..line.LastIndexOf(',')];
        }
    }

    /// <summary>Runs the client; what it reports of the whole run.</summary>
    /// <param name="client">Where it runs.</param>
    /// <param name="target">The virtual address.</param>
    /// <param name="arguments">What kind of run.</param>
    public JsonElement Run(NetworkNamespace client, IPAddress target, params string[] arguments)
    {
        string output = client.Run(Limit, ["iperf3", "--json", "--client", target.ToString(), "--port", Text(_port), .. arguments]).Succeeded();
        using JsonDocument report = JsonDocument.Parse(output);
        return report.RootElement.GetProperty("end").Clone();
    }

    /// <inheritdoc/>
    public void Dispose() => _server.Dispose();

    private static string Text(int port) => port.ToString(CultureInfo.InvariantCulture);
}
