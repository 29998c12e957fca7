using System.Globalization;
using Pivot.Commands;
using Pivot.Rendering;

namespace Pivot.Console.Commands;

/// <summary><c>show version</c>: program, kernel, board, and how long it has run.</summary>
internal sealed class ShowVersionCommand : ExampleCommand
{
    public ShowVersionCommand(IConsoleSession session)
        : base("version", "Shows the versions of Pivot and of the kernel, the board, and how long it has been up", "show version")
    {
        SetAction(_ =>
        {
            TextWriter output = session.Terminal.Output;
            output.WriteLine($"Pivot    {VersionAction.Version}");
            output.WriteLine($"Kernel   {Read("/proc/sys/kernel/osrelease")}");
            output.WriteLine($"Machine  {Model()}");
            output.WriteLine($"Host     {Environment.MachineName}");
            output.WriteLine($"Up       {Uptime()}");
            return ExitCode.Good;
        });
    }

    /// <summary>The device tree's word for it, or the firmware's.</summary>
    private static string Model() => Read("/proc/device-tree/model") is { Length: > 0 } model ? model
        : $"{Read("/sys/class/dmi/id/sys_vendor")} {Read("/sys/class/dmi/id/product_name")}".Trim() is { Length: > 0 } product ? product
        : "unknown";

    private static string Uptime() => double.TryParse(Read("/proc/uptime").Split(' ')[0], NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out double seconds)
        ? HumanUnits.Duration((long)seconds)
        : "unknown";

    private static string Read(string path)
    {
        try
        {
            return PlainText.OneLine(File.ReadAllText(path).Trim('\0', '\n', ' '));
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return "";
        }
    }
}
