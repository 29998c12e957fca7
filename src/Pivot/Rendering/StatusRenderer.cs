using Pivot.Control.Model;

namespace Pivot.Rendering;

/// <summary>Prints a <see cref="StatusReport"/>: a sentence, then one line a fact, then the notes.</summary>
internal static class StatusRenderer
{
    private const int NameWidth = 13;

    /// <summary>Prints the report.</summary>
    public static void Write(StatusReport report, Terminal terminal)
    {
        terminal.Output.WriteLine($"pivot {report.Version} has been running for {HumanUnits.Duration(report.UptimeSeconds)} (pid {report.Pid})");
        WriteFact(terminal, "config", report.Config);
        WriteFact(terminal, "device", Describe(report.Device));
        WriteFact(terminal, "steering", report.Steering);
        WriteFact(terminal, "fast path", Describe(report.FastPath));
        WriteFact(terminal, "services", DescribeServices(report), report.ServersDown > 0 ? Tone.Warning : Tone.Plain);
        WriteFact(terminal, "connections", Describe(report.Connections));
        WriteFact(terminal, "memory", HumanUnits.Bytes(report.MemoryBytes));
        WriteFact(terminal, "state", report.StateDirectory);
        foreach (string note in report.Notes)
        {
            WriteFact(terminal, "note", note, Tone.Warning);
        }
    }

    private static string DescribeServices(StatusReport report) =>
        $"{report.Services}, with {Count(report.Servers, "server")}{(report.ServersChecked == 0 ? "" : $", {report.ServersChecked} of them checked, {report.ServersDown} down")}";

    private static string Describe(DeviceReport device) => device.Link is null
        ? $"{device.Name}, {Count(device.Queues, "queue")}"
        : $"{device.Name} ({device.Kind} on {device.Link}), {Count(device.Queues, "queue")}, {device.HardwareAddress}, MTU {device.MtuBytes}, {string.Join(' ', device.Addresses)}";

    private static string Describe(FastPathReport path) => path.On
        ? $"on: {Count((int)Math.Min(path.Flows, int.MaxValue), "connection")} carried, {path.Refused} without room, {path.LostEvents} lost events, {HumanUnits.Bytes(path.MemoryBytes)}"
        : $"off: {path.Reason}";

    private static string Describe(ConnectionTableReport table)
    {
        long percent = table.Limit == 0 ? 0 : table.Count * 100 / table.Limit;
        return $"{table.Count} of {table.Limit} ({percent} %), {table.Embryonic} embryonic, {table.Evicted} evicted{(table.Templates == 0 ? "" : $", {table.Templates} templates")}";
    }

    private static string Count(int count, string noun) => count == 1 ? $"1 {noun}" : $"{count} {noun}s";

    private static void WriteFact(Terminal terminal, string name, string value, Tone tone = Tone.Plain)
    {
        string text = PlainText.OneLine(value);
        terminal.Output.WriteLine($"{name.PadRight(NameWidth)}{(terminal.Colours ? Ansi.Paint(text, tone) : text)}");
    }
}
