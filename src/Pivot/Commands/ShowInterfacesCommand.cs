using System.CommandLine;
using Pivot.Interfaces;
using Pivot.Rendering;

namespace Pivot.Commands;

/// <summary><c>pivot show interfaces</c>: asks the kernel, so it needs no daemon.</summary>
internal sealed class ShowInterfacesCommand : ExampleCommand
{
    public ShowInterfacesCommand(Terminal terminal)
        : base("interfaces", "Shows the board's interfaces: state, addresses, gateways, what they carry; needs no daemon", "pivot show interfaces", "pivot show interfaces --json")
    {
        Option<bool> json = new("--json") { Description = "Print JSON (docs/command-line.md explains the fields)" };
        Add(json);
        SetAction(parsed =>
        {
            IReadOnlyList<InterfaceFacts> interfaces = InterfaceFacts.Read();
            if (parsed.GetValue(json))
            {
                InterfacesRenderer.WriteJson(interfaces, terminal);
            }
            else
            {
                InterfacesRenderer.Write(interfaces, terminal);
            }

            return ExitCode.Good;
        });
    }
}
