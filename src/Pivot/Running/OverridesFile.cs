using System.Globalization;
using System.Text;
using Pivot.Director;
using Pivot.Director.Services;

namespace Pivot.Running;

/// <summary>What <c>pivot weight</c> and <c>pivot drain</c> have changed of servers, in the state directory, so that a crash does not take it back: a line a server, its weight or <c>-</c>, <c>drained</c> or <c>-</c>, and what makes it the same server.</summary>
/// <param name="file">Where.</param>
internal sealed class OverridesFile(StateFile file)
{
    private const string None = "-";
    private const string Drained = "drained";

    /// <summary>The file's name.</summary>
    public const string Name = "overrides";

    /// <summary>Writes what a director has.</summary>
    /// <exception cref="Linux.HostException">The file cannot be written; it is as it was.</exception>
    public void Write(PacketDirector director)
    {
        var text = new StringBuilder();
        foreach (VirtualService service in director.Services)
        {
            foreach (RealServer server in service.Servers)
            {
                if (server.Condition is { Weight: not null } or { IsDrained: true } && !server.Spec.IsLeaving)
                {
                    string weight = server.Condition.Weight?.ToString(CultureInfo.InvariantCulture) ?? None;
                    text.Append(CultureInfo.InvariantCulture, $"{weight} {(server.Condition.IsDrained ? Drained : None)} {server.Spec.IdentityIn(service.Spec.Name)}\n");
                }
            }
        }

        if (text.Length == 0)
        {
            file.Delete();
        }
        else
        {
            file.Write(text.ToString());
        }
    }

    /// <summary>Gives a director what the last run had, as far as it has the servers.</summary>
    /// <param name="director">With its services.</param>
    /// <param name="note">Is told why something is ignored.</param>
    /// <returns>How many servers are not as configured.</returns>
    public int Restore(PacketDirector director, Action<string> note)
    {
        int restored = 0;
        foreach (string line in (file.Read(note) ?? "").Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            if (TryRestore(director, line.Split(' ', 3)) is { } isKnown)
            {
                restored += isKnown ? 1 : 0;
            }
            else
            {
                note($"a line of {file.FullPath} is ignored: expected a weight, {Drained} or {None}, and a server, found \"{line}\"");
            }
        }

        return restored;
    }

    /// <returns>Null for a line that is none; false where the server is no more.</returns>
    private static bool? TryRestore(PacketDirector director, string[] words)
    {
        int weight = 0;
        if (words is not [var weightText, Drained or None, var identity] || (weightText != None && !int.TryParse(weightText, NumberStyles.None, CultureInfo.InvariantCulture, out weight)))
        {
            return null;
        }

        foreach (VirtualService service in director.Services)
        {
            foreach (RealServer server in service.Servers)
            {
                if (!server.Spec.IsLeaving && server.Spec.IdentityIn(service.Spec.Name) == identity)
                {
                    return director.TryChangeServer(service.Spec.Name, server.Spec.Name, condition => condition with { Weight = weightText == None ? null : weight, IsDrained = words[1] == Drained });
                }
            }
        }

        return false;
    }
}
