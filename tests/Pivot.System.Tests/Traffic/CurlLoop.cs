using System.Globalization;
using System.Net;
using Pivot.System.Tests.Topology;
using Pivot.Testing.Networks;
using Pivot.Testing.Processes;

namespace Pivot.System.Tests.Traffic;

/// <summary>A real curl that asks for <c>/</c> of a <see cref="NginxServer"/> again and again, at a steady rate, until it is stopped; what it gets is in a file.</summary>
internal sealed class CurlLoop : IDisposable
{
    private const string Mark = "result ";
    private const string Good = Mark + "0 200 ";
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(40);
    private readonly string _file;
    private readonly ChildProcess _process;

    /// <summary>Starts to ask.</summary>
    /// <param name="client">Where it runs.</param>
    /// <param name="target">Whom it asks.</param>
    /// <param name="perSecond">Requests a second.</param>
    /// <param name="reuses">All requests on one connection for as long as the server keeps it; else each on one of its own.</param>
    /// <param name="file">Takes answers, and a line about each request.</param>
    public CurlLoop(NetworkNamespace client, IPEndPoint target, int perSecond, bool reuses, string file)
    {
        Skip.When(Requires.Tool("curl", "curl"));
        _file = file;
        string[] connection = reuses ? [] : ["--header", "Connection: close"];
        string rate = string.Create(CultureInfo.InvariantCulture, $"{perSecond}/s");
        _process = client.Start([
            "sh", "-c", "exec curl \"$@\" >\"$0\"", file, "--silent", "--no-buffer", "--connect-timeout", "20", "--max-time", "30", "--rate", rate,
            "--write-out", Mark + "%{exitcode} %{http_code} %{num_connects} %{errormsg}\\n", .. connection, $"http://{target}/?[1-1000000]"]);
    }

    /// <summary>Waits for this many more answers.</summary>
    public void WaitForMore(int requests)
    {
        long present = Results().Count;
        Assert.True(SpinWait.SpinUntil(() => Results().Count >= present + requests, Limit), $"curl got fewer than {requests} answers in {Limit.TotalSeconds} s:\n{string.Join('\n', Lines().TakeLast(10))}");
    }

    /// <summary>Stops asking. What was under way counts no more.</summary>
    public void Stop()
    {
        _process.Signal(ChildProcess.Terminate);
        _process.WaitForExit(Limit);
    }

    /// <summary>How each request ended: curl's exit code, the status, how many connections it opened, and the error.</summary>
    public IReadOnlyList<string> Results() => [.. Lines().Where(static line => line.StartsWith(Mark, StringComparison.Ordinal))];

    /// <summary>That every request got a good answer; else each that did not is named, with its place among all, and what the director said.</summary>
    public void AssertNoneFailed(PivotDaemon pivot)
    {
        IReadOnlyList<string> results = Results();
        string[] failures = [.. results.Select(static (line, place) => (line, place)).Where(static one => !one.line.StartsWith(Good, StringComparison.Ordinal)).Select(static one => $"request {one.place + 1}: {one.line}")];
        Assert.True(failures.Length == 0, $"{failures.Length} of {results.Count} requests failed:\n{string.Join('\n', failures)}\n{string.Join('\n', pivot.Log)}");
    }

    /// <summary>Connections opened: curl takes another one, without a word, where one that it has kept is dead.</summary>
    public int Connections() => Results().Sum(static line => int.Parse(line[Mark.Length..].Split(' ')[2], CultureInfo.InvariantCulture));

    /// <summary>What the servers said.</summary>
    public IReadOnlyList<string> Answers() => [.. Lines().Where(static line => line.Length > 0 && !line.StartsWith(Mark, StringComparison.Ordinal))];

    /// <inheritdoc/>
    public void Dispose() => _process.Dispose();

    private string[] Lines()
    {
        using StreamReader reader = new(new FileStream(_file, FileMode.OpenOrCreate, FileAccess.Read, FileShare.ReadWrite));
        return reader.ReadToEnd().Split('\n');
    }
}
