using System.CommandLine;
using System.Globalization;
using Pivot.Commands;

namespace Pivot.Console.Commands;

/// <summary><c>ping</c>: the system's program, on the terminal.</summary>
internal sealed class PingCommand : ExampleCommand
{
    private readonly Argument<string> _host = HostArgument.Create();
    private readonly Option<int?> _count = new("--count") { Description = "End after so many; else with Ctrl-C", HelpName = "N" };
    private readonly Option<int?> _size = new("--size") { Description = "Bytes of data in each, 0 to 65507", HelpName = "BYTES" };
    private readonly Option<string?> _interface = new("--interface") { Description = "The interface or address that they leave by", HelpName = "NAME" };

    public PingCommand(IConsoleSession session)
        : base("ping", "Sends echo requests to a host until Ctrl-C", "ping 192.0.2.11", "ping 2001:db8::11 --count 3")
    {
        Add(_host);
        Add(_count);
        Add(_size);
        Add(_interface);
        SetAction((parsed, _) => session.RunProgramAsync(CommandOf(parsed)));
    }

    private List<string> CommandOf(ParseResult parsed)
    {
        List<string> arguments = ["ping"];
        if (parsed.GetValue(_count) is { } count)
        {
            arguments.AddRange(["-c", count.ToString(CultureInfo.InvariantCulture)]);
        }

        if (parsed.GetValue(_size) is { } size)
        {
            arguments.AddRange(["-s", size.ToString(CultureInfo.InvariantCulture)]);
        }

        if (parsed.GetValue(_interface) is { } name)
        {
            arguments.AddRange(["-I", name]);
        }

        arguments.Add(parsed.GetRequiredValue(_host));
        return arguments;
    }
}
