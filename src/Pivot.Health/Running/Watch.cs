using Pivot.Health.States;

namespace Pivot.Health.Running;

/// <summary>One server in the runner: its state and the jobs that feed it.</summary>
internal sealed class Watch(ServerMonitor monitor)
{
    public ServerMonitor Monitor { get; } = monitor;

    public Job? Check { get; set; }

    public Job? Agent { get; set; }

    /// <summary>In the runner's heap of slow starts while one goes on.</summary>
    public Job Ease { get; } = new(monitor, JobKind.Ease, TimeSpan.Zero, TimeSpan.Zero);

    /// <summary>A server's identity over reloads: names hold no NUL.</summary>
    public static string Key(string service, string server) => service + "\0" + server;
}
