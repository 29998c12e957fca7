using System.CommandLine;
using Pivot.Hosting;
using Pivot.Linux;
using Pivot.Linux.Steering;
using Pivot.Linux.Supervision;
using Pivot.Rendering;

namespace Pivot.Commands;

/// <summary><c>pivot run</c>: the director in the foreground, until SIGTERM or SIGINT.</summary>
internal sealed class RunCommand : ExampleCommand
{
    public RunCommand(Func<RunRequest, RunPlan> load, Option<string?> controlOption, Terminal terminal)
        : base(
            "run",
            "Runs the director in the foreground; SIGTERM or Ctrl-C stops it and puts the host back as it was",
            "pivot run --config /etc/pivot.toml",
            "pivot run --config demo.toml --control /run/demo/control.sock",
            "pivot run --config /boot/pivot.toml --start-with /boot/last-good.toml")
    {
        Option<string> config = ConfigOption.Required("The configuration file");
        Option<string?> startWith = new("--start-with")
        {
            Description = "Run with this file's configuration at first, whatever is in the one of --config, which stays the file that is read by a reload and written by a save",
            HelpName = "FILE",
        };
        Option<bool> appliance = new("--appliance") { Description = "The board is all Pivot's, as in the image: act on [system] too, and set up every interface that is named" };
        Option<string?> standby = new("--standby")
        {
            Description = "Get ready, by the example of this file, without touching anything, and begin when a byte comes on the standard input; its end instead ends the run. For pivot appliance, while the board looks for its boot partition",
            HelpName = "FILE",
        };
        Add(config);
        Add(startWith);
        Add(appliance);
        Add(standby);
        SetAction((parsed, cancellation) =>
        {
            bool isAppliance = parsed.GetValue(appliance);
            if (isAppliance)
            {
                SteeringAhead.Begin();
            }

            if (parsed.GetValue(standby) is { } example && !IsWanted(example, load, terminal))
            {
                return Task.FromResult(ExitCode.Good);
            }

            RunPlan plan = load(new RunRequest(parsed.GetRequiredValue(config), parsed.GetValue(startWith), isAppliance));
            if (parsed.GetValue(controlOption) is { Length: > 0 } control)
            {
                plan = plan with { ControlPath = control };
            }

            return DirectorHost.RunAsync(plan, terminal, cancellation);
        });
    }

    /// <summary>Waits to be wanted, and meanwhile does once for nothing what the start will do: what it runs through is in memory then.</summary>
    private static bool IsWanted(string example, Func<RunRequest, RunPlan> load, Terminal terminal)
    {
        try
        {
            RunPlan plan = load(new RunRequest(example, IsAppliance: true));
            foreach (Action part in (Action[])[() => DirectorHost.Rehearse(plan, terminal), plan.Rehearse])
            {
                if (!StartSignal.IsOver())
                {
                    part();
                }
            }
        }
        catch (Exception error) when (error is StartupException or HostException or IOException or UnauthorizedAccessException)
        {
            // The start that counts has another file, and says what it lacks.
        }

        return StartSignal.Await();
    }
}
