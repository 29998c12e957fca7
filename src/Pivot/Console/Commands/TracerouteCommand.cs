using System.CommandLine;
using System.Net;
using System.Net.Sockets;
using Pivot.Commands;

namespace Pivot.Console.Commands;

/// <summary><c>traceroute</c>: the system's program, on the terminal.</summary>
internal sealed class TracerouteCommand : ExampleCommand
{
    private readonly Argument<string> _host = HostArgument.Create();

    public TracerouteCommand(IConsoleSession session)
        : base("traceroute", "Shows the routers on the way to a host", "traceroute 203.0.113.7", "traceroute 2001:db8::7")
    {
        Add(_host);
        SetAction((parsed, _) => session.RunProgramAsync(CommandOf(parsed.GetRequiredValue(_host))));
    }

    private static string[] CommandOf(string host) =>
        IPAddress.TryParse(host, out IPAddress? address) && address.AddressFamily == AddressFamily.InterNetworkV6 ? ["traceroute6", "-n", host] : ["traceroute", "-n", host];
}
