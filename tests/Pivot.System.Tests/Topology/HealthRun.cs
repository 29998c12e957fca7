using System.Text.Json;
using Pivot.System.Tests.Traffic;
using Pivot.Testing.Networks;

namespace Pivot.System.Tests.Topology;

/// <summary>A director that checks the servers of a <see cref="TwoArmedNetwork"/>, and what can be asked of it.</summary>
internal sealed class HealthRun : IDisposable
{
    /// <summary>How long a change may take that happens within a second on an idle machine.</summary>
    public static readonly TimeSpan Limit = TimeSpan.FromSeconds(20);

    private readonly PivotFiles _files;

    /// <summary>Starts it.</summary>
    /// <param name="board">Where.</param>
    /// <param name="services">TOML of the services.</param>
    /// <param name="director">More lines for the <c>[director]</c> table.</param>
    /// <param name="variables">Environment variables, each NAME=VALUE.</param>
    public HealthRun(NetworkNamespace board, string services, string director = "", params IReadOnlyList<string> variables)
    {
        _files = new PivotFiles(services, director);
        try
        {
            Pivot = PivotDaemon.Start(board, _files, variables: variables);
        }
        catch
        {
            _files.Dispose();
            throw;
        }
    }

    /// <summary>The daemon.</summary>
    public PivotDaemon Pivot { get; }

    /// <summary>Changes the configuration file and has it read again.</summary>
    public void Reload(string before, string after)
    {
        string text = File.ReadAllText(_files.ConfigFile);
        Assert.Contains(before, text, StringComparison.Ordinal);
        _files.Rewrite(text.Replace(before, after, StringComparison.Ordinal));
        Pivot.Client("reload").Succeeded();
    }

    /// <summary>The lines of the log that hold a text.</summary>
    public IReadOnlyList<string> Lines(string text) => [.. Pivot.Log.Where(line => line.Contains(text, StringComparison.Ordinal))];

    /// <summary>A service of HTTP servers, checked by <c>/healthz</c> every 200 ms.</summary>
    public static string Web(string settings = "", string health = "", string scheduler = "rr", params (int Index, int? Port, int Weight)[] servers) =>
        ServiceToml.Write("web", "tcp", "80", servers.Length == 0 ? [(0, 80, 1), (1, 80, 1)] : servers, scheduler, settings: $"""
            {settings}
            [service.health]
            check    = "http"
            path     = "/healthz"
            interval = "200ms"
            timeout  = "200ms"
            {health}
            """);

    /// <summary>A server, as <c>pivot show servers</c> has it.</summary>
    public JsonElement Server(string name) => Pivot.Json("show", "servers").GetProperty("servers").EnumerateArray().First(server => server.GetProperty("name").GetString() == name);

    /// <summary>A server, as <c>pivot show health</c> has it.</summary>
    public JsonElement Health(string name) => Pivot.Json("show", "health").GetProperty("servers").EnumerateArray().First(server => server.GetProperty("server").GetString() == name);

    /// <summary>Waits until a server is in a state.</summary>
    public void Await(string name, string state) => Await(() => Server(name).GetProperty("state").GetString() == state, $"{name} is not {state}");

    /// <summary>Waits until something is so.</summary>
    public void Await(Func<bool> isSo, string complaint) =>
        Assert.True(SpinWait.SpinUntil(isSo, Limit), $"{complaint}:\n{Pivot.Client("show", "servers").Output}{Pivot.Client("show", "health").Output}{string.Join('\n', Pivot.Log)}");

    /// <summary>Who answers a number of requests of a client, each once; every answer names the client's own address.</summary>
    public static string Answering(NetworkNamespace client, string address, int requests = 4)
    {
        var names = new SortedSet<string>(StringComparer.Ordinal);
        for (int number = 0; number < requests; number++)
        {
            string[] words = Curl.Get(client, $"http://{TwoArmedNetwork.VirtualAddress}/").Trim().Split(' ');
            Assert.Equal(address, words[1]);
            names.Add(words[0]);
        }

        return string.Join(' ', names);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Pivot.Dispose();
        _files.Dispose();
    }
}
