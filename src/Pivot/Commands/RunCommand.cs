using System.CommandLine;
using Pivot.Hosting;
using Pivot.Rendering;

namespace Pivot.Commands;

/// <summary><c>pivot run</c>: the director in the foreground, until SIGTERM or SIGINT.</summary>
internal sealed class RunCommand : ExampleCommand
{
    public RunCommand(Func<string, RunPlan> load, Option<string?> controlOption, Terminal terminal)
        : base(
            "run",
            "Runs the director in the foreground; SIGTERM or Ctrl-C stops it and puts the host back as it was",
            "pivot run --config /etc/pivot.toml",
            "pivot run --config demo.toml --control /run/demo/control.sock")
    {
        Option<string> config = ConfigOption.Required("The configuration file");
        Add(config);
        SetAction((parsed, cancellation) =>
        {
            RunPlan plan = load(parsed.GetRequiredValue(config));
            if (parsed.GetValue(controlOption) is { Length: > 0 } control)
            {
                plan = plan with { ControlPath = control };
            }

            return DirectorHost.RunAsync(plan, terminal, cancellation);
        });
    }
}
