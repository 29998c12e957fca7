using System.CommandLine;
using Pivot.Appliance;
using Pivot.Linux;
using Pivot.Rendering;

namespace Pivot.Commands;

/// <summary><c>pivot appliance</c>: the supervisor of the director, in the image.</summary>
internal sealed class ApplianceCommand : ExampleCommand
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    public ApplianceCommand(Option<string?> controlOption, Terminal terminal)
        : base(
            "appliance",
            "Keeps the director running, as the image does: chooses a configuration that it starts with, starts it again when it ends, feeds the hardware watchdog; SIGHUP starts a director that was stopped, SIGTERM ends both",
            "pivot appliance",
            "pivot appliance --boot /boot/firmware --watchdog \"\"")
    {
        ApplianceOptions defaults = new() { Program = "" };
        Option<string> boot = Folder("--boot", $"Folder of pivot.toml, which the owner edits, and last-good.toml, the last one that ran well ({defaults.Boot})", "FOLDER", defaults.Boot);
        Option<string> awaited = Folder("--await", "Look at --boot only when this file is there, or after a minute (none)", "FILE", defaults.Await);
        Option<string> factory = Folder("--factory", $"The configuration of last resort ({defaults.Factory})", "FILE", defaults.Factory);
        Option<string> watchdog = Folder("--watchdog", $"The hardware watchdog, fed only while the director answers; empty for none ({defaults.Watchdog})", "DEVICE", defaults.Watchdog);
        Option<string> run = Folder("--run", $"Folder of the record that `pivot show boot` reads ({defaults.RunFolder})", "FOLDER", defaults.RunFolder);
        Option<string> syslog = Folder("--syslog", $"The socket of the machine's log, which gets what the director logs ({defaults.SystemLog})", "SOCKET", defaults.SystemLog);
        Option<int> first = new("--first") { Description = "The process that runs `pivot run --standby` already, for the same file and the same --await: it becomes the first start (none)", HelpName = "PID" };
        Add(boot);
        Add(awaited);
        Add(factory);
        Add(watchdog);
        Add(run);
        Add(syslog);
        Add(first);
        SetAction(parsed => Run(
            new ApplianceOptions
            {
                Boot = parsed.GetRequiredValue(boot),
                Await = parsed.GetRequiredValue(awaited),
                Factory = parsed.GetRequiredValue(factory),
                Watchdog = parsed.GetRequiredValue(watchdog),
                RunFolder = parsed.GetRequiredValue(run),
                SystemLog = parsed.GetRequiredValue(syslog),
                First = parsed.GetValue(first),
                Control = parsed.GetValue(controlOption),
                Program = Environment.ProcessPath ?? "pivot",
            },
            terminal));
    }

    private static int Run(ApplianceOptions options, Terminal terminal)
    {
        try
        {
            Directory.CreateDirectory(options.RunFolder, OwnerOnly);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new HostException($"the folder {options.RunFolder} cannot be made: {error.Message.TrimEnd('.')}: name another with --run", error);
        }

        using SystemLog log = new(options.SystemLog, terminal.Error);
        using SupervisorSignals signals = new();
        BootLedger ledger = new(Path.Combine(options.RunFolder, BootRecord.FileName), log, terminal);
        using Supervisor supervisor = new(options, ledger, signals);
        supervisor.Run();
        return ExitCode.Good;
    }

    private static Option<string> Folder(string name, string description, string hint, string value) =>
        new(name) { Description = description, HelpName = hint, DefaultValueFactory = _ => value };
}
