using Pivot.Appliance;
using Pivot.Linux;
using Pivot.Linux.Supervision;
using Pivot.Rendering;

namespace Pivot.Commands;

/// <summary><c>pivot start</c>: the opposite of <c>pivot stop</c>, where there is a supervisor to ask.</summary>
internal sealed class StartCommand : ExampleCommand
{
    private const int HangUp = 1;
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan Pace = TimeSpan.FromMilliseconds(50);

    private readonly RecordOption _record = new();

    public StartCommand(Terminal terminal)
        : base("start", "Starts the director of the appliance after `pivot stop`, or when no configuration let it start, and waits until it is ready", "pivot start")
    {
        Add(_record);
        SetAction((parsed, cancellation) => RunAsync(parsed.GetRequiredValue(_record), terminal, cancellation));
    }

    private static async Task<int> RunAsync(string path, Terminal terminal, CancellationToken cancellation)
    {
        BootRecord record = RecordOption.Read(path);
        if (record.State == BootState.Running)
        {
            terminal.Output.WriteLine($"the director runs already, with {record.Running}");
            return ExitCode.Good;
        }

        using SupervisedProcess supervisor = SupervisedProcess.Adopt(record.Supervisor, record.SupervisorStart)
            ?? throw new HostException($"the supervisor (process {record.Supervisor}) has ended: start it with: pivot appliance");
        supervisor.Signal(HangUp);
        for (TimeSpan waited = default; waited < Longest && (record.State != BootState.Running); waited += Pace)
        {
            await Task.Delay(Pace, cancellation).ConfigureAwait(false);
            record = RecordOption.Read(path);
        }

        foreach (string line in BootText.Of(record))
        {
            terminal.Output.WriteLine(line);
        }

        return record.State == BootState.Running ? ExitCode.Good : ExitCode.No;
    }
}
