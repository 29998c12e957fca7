using System.CommandLine;
using Pivot.Appliance;
using Pivot.Hosting;
using Pivot.Linux;
using Pivot.Rendering;

namespace Pivot.Commands;

/// <summary><c>pivot run</c>: the director in the foreground, until SIGTERM or SIGINT.</summary>
internal sealed class RunCommand : ExampleCommand
{
    /// <summary>The option by which the board is all Pivot's.</summary>
    public const string ApplianceName = "--appliance";

    /// <summary>The option of a director that gets ready before it may begin.</summary>
    public const string StandbyName = "--standby";

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
        Option<bool> appliance = new(ApplianceName) { Description = "The board is all Pivot's, as in the image: act on [system] too, and set up every interface that is named" };
        Option<string?> standby = new(StandbyName)
        {
            Description = "Get ready, by the example of this file, without touching anything, and begin as soon as the file of --await is there, or after a minute. For the image, which starts the director while it looks for its boot partition",
            HelpName = "FILE",
        };
        Option<string> awaited = new("--await") { Description = "With --standby: the file that says that the boot partition was looked for", HelpName = "FILE", DefaultValueFactory = static _ => "" };
        Option<string?> output = new("--output") { Description = "Write everything to this named pipe, which pivot appliance reads as soon as it runs", HelpName = "PIPE" };
        Add(config);
        Add(startWith);
        Add(appliance);
        Add(standby);
        Add(awaited);
        Add(output);
        SetAction((parsed, cancellation) =>
        {
            // First of all, for it has to see its parent before that may end.
            EarlyDirector early = new(parsed.GetRequiredValue(awaited), parsed.GetRequiredValue(config));
            bool isAppliance = parsed.GetValue(appliance);
            if (parsed.GetValue(output) is { } pipe)
            {
                EarlyDirector.WriteTo(pipe);
            }

            if (parsed.GetValue(standby) is { } example)
            {
                if (early.IsEarly)
                {
                    RehearseBeside(example, load, terminal);
                }

                if (!early.IsWanted())
                {
                    return Task.FromResult(ExitCode.NotWanted);
                }
            }

            RunPlan plan = load(new RunRequest(parsed.GetRequiredValue(config), parsed.GetValue(startWith), isAppliance));
            if (parsed.GetValue(controlOption) is { Length: > 0 } control)
            {
                plan = plan with { ControlPath = control };
            }

            return DirectorHost.RunAsync(plan, terminal, cancellation);
        });
    }

    /// <summary>Does once for nothing what the start will do before it comes to the host: what it runs through is in memory then. On a thread of its own, for what is still being rehearsed when the start begins holds nothing up.</summary>
    private static void RehearseBeside(string example, Func<RunRequest, RunPlan> load, Terminal terminal) => Task.Run(() =>
    {
        try
        {
            DirectorHost.Rehearse(load(new RunRequest(example, IsAppliance: true)), terminal);
        }
        catch (Exception error) when (error is StartupException or HostException or IOException or UnauthorizedAccessException)
        {
            // The start that counts has another file, and says what it lacks.
        }
    });
}
