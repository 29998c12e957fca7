using System.Text.Json;
using Pivot.System.Tests.Traffic;
using Pivot.Testing.Networks;

namespace Pivot.System.Tests.Topology;

/// <summary>A director that checks the servers of a <see cref="TwoArmedNetwork"/>, and what can be asked of it.</summary>
internal sealed class HealthRun : IDisposable
{
    /// <summary>How long a change may take that happens within a second on an idle machine.</summary>
    public static readonly TimeSpan Limit = TimeSpan.FromSeconds(20);

    /// <summary>How often servers are checked, and how long they have to answer: on a busy machine a healthy one may be late by the better part of it.</summary>
    public const string Pace = "1s";

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

    /// <summary>A service of HTTP servers, checked by <c>/healthz</c>.</summary>
    /// <param name="settings">More lines for the service.</param>
    /// <param name="health">More lines for its <c>[service.health]</c>.</param>
    /// <param name="scheduler">Of the service.</param>
    /// <param name="pace">How often they are checked, and how long they have to answer.</param>
    /// <param name="servers">The servers; by default two.</param>
    public static string Web(string settings = "", string health = "", string scheduler = "rr", string pace = Pace, params (int Index, int? Port, int Weight)[] servers) =>
        ServiceToml.Write("web", "tcp", "80", servers.Length == 0 ? [(0, 80, 1), (1, 80, 1)] : servers, scheduler, settings: $"""
            {settings}
            [service.health]
            check    = "http"
            path     = "/healthz"
            interval = "{pace}"
            timeout  = "{pace}"
            {health}
            """);

    /// <summary>A server, as <c>pivot show servers</c> has it.</summary>
    public JsonElement Server(string name) => Pivot.Json("show", "servers").GetProperty("servers").EnumerateArray().First(server => server.GetProperty("name").GetString() == name);

    /// <summary>A server, as <c>pivot show health</c> has it.</summary>
    public JsonElement Health(string name) => Pivot.Json("show", "health").GetProperty("servers").EnumerateArray().First(server => server.GetProperty("server").GetString() == name);

    /// <summary>Waits until a server is in a state.</summary>
    public void Await(string name, string state) => Await(() => Server(name).GetProperty("state").GetString() == state, $"{name} is not {state}");

    /// <summary>Waits until a server has been checked and is up: one whose first answer came too late is so a little later.</summary>
    public void AwaitChecked(string name) =>
        Await(() => Health(name).GetProperty("checks").GetInt64() > 0 && Server(name).GetProperty("state").GetString() == "up", $"{name} is not checked and up");

    /// <summary>Waits until a server is back for a reason, as often as it was gone.</summary>
    public void AwaitBack(string name, string reason) =>
        Await(() => Lines($"{name} is back: {reason}").Count is > 0 and var times && times == Lines($"{name} is gone: ").Count, $"{name} is not back: {reason}");

    /// <summary>Waits until just these answer a client: one whose answers to checks came too late is missing for a moment.</summary>
    public void AwaitAnswering(NetworkNamespace client, string address, string names) => Await(() => Answering(client, address) == names, $"others than {names} answer");

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
