using System.CommandLine;

namespace Pivot.Console.Commands;

/// <summary>The argument <c>HOST</c> of programs that send packets to one.</summary>
internal static class HostArgument
{
    /// <summary>Makes it. A name that begins with a hyphen would be an option of the program's.</summary>
    public static Argument<string> Create()
    {
        Argument<string> argument = new("HOST") { Description = "An address, IPv4 or IPv6, or a name" };
        argument.Validators.Add(static result =>
        {
            string text = result.Tokens.Count > 0 ? result.Tokens[0].Value : "";
            if (text.StartsWith('-') || text.Any(static one => char.IsControl(one) || one == ' '))
            {
                result.AddError($"expected HOST to be an address or a name, found '{text}'");
            }
        });
        return argument;
    }
}
