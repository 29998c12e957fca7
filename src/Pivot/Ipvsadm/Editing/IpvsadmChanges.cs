using Pivot.Config.Writing;
using Pivot.Control.Model;
using Pivot.Ipvsadm.Arguments;
using Pivot.Running;

namespace Pivot.Ipvsadm.Editing;

/// <summary>The director's side of ipvsadm: commands become one change of the configuration in force, and counters are remembered where listings start from them.</summary>
/// <param name="running">The configuration in force.</param>
/// <param name="overrides">What was changed of servers by hand.</param>
/// <param name="statistics">The counters.</param>
internal sealed class IpvsadmChanges(RunningConfig running, OverridesKeeper overrides, Func<StatisticsReport> statistics)
{
    private StatisticsReport? _zeroed;

    /// <summary>The configuration in force.</summary>
    public ConfigReport Config() => new() { Text = ConfigWriter.Write(running.Current), Zeroed = _zeroed };

    /// <summary>Does all of the commands, or none.</summary>
    public IpvsadmReport Apply(IReadOnlyList<string> lines)
    {
        List<IpvsadmCommand> commands = [];
        try
        {
            foreach (string line in lines)
            {
                commands.Add(Parse(line, commands.Count));
            }

            ConfigOutcome outcome = running.Change(config => IpvsEditor.Apply(config, commands), "ipvsadm");
            if (!outcome.IsGood)
            {
                return new IpvsadmReport { Error = string.Join("; ", outcome.Errors.Select(WithoutPlace)), Status = IpvsadmException.Refused };
            }

            EndOverrides(commands);
            Zero(commands);
            return new IpvsadmReport { Changes = [.. outcome.Changes.Select(change => change.ToString())] };
        }
        catch (IpvsadmException error)
        {
            return new IpvsadmReport { Error = error.Message, Command = error.Command, Status = error.ExitCode };
        }
    }

    private static IpvsadmCommand Parse(string line, int index)
    {
        try
        {
            IpvsadmCommand command = CommandParser.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries), NumericNames.Instance);
            return command.IsChange ? command : throw new IpvsadmException($"'{line}' changes nothing", IpvsadmException.Wrong);
        }
        catch (IpvsadmException error)
        {
            throw new IpvsadmException(error.Message, error.ExitCode) { Command = index };
        }
    }

    /// <summary>The place is one in a text that nobody sees.</summary>
    private static string WithoutPlace(string error)
    {
        string[] parts = error.Split(':', 4);
        return parts.Length == 4 && parts[0] == ConfigSource.TextName ? parts[3].Trim() : error;
    }

    /// <summary>Who edits a server says what its weight is from now on: <c>pivot weight</c> and <c>pivot drain</c> hold no more.</summary>
    private void EndOverrides(List<IpvsadmCommand> commands)
    {
        foreach (IpvsadmCommand command in commands)
        {
            if (command is { Kind: CommandKind.EditServer, Service: { } service, Server: { } server } && new IpvsView(running.Current).Find(service.Key) is { } viewed && viewed.IndexOf(server) is >= 0 and int index)
            {
                overrides.TryChange(viewed.Config.Name, viewed.Config.Servers[index].Name, static condition => condition with { Weight = null, IsDrained = false });
            }
        }
    }

    /// <summary>Listings start from what the counters are now: those of all services, or of one.</summary>
    private void Zero(List<IpvsadmCommand> commands)
    {
        foreach (IpvsadmCommand command in commands)
        {
            if (command.Kind != CommandKind.Zero)
            {
                continue;
            }

            StatisticsReport now = statistics();
            string? only = command.Service is { } service ? new IpvsView(running.Current).Find(service.Key)?.Config.Name : null;
            _zeroed = command.Service is null
                ? now
                : now with { Services = [.. (_zeroed?.Services ?? []).Where(old => old.Name != only), .. now.Services.Where(counted => counted.Name == only)] };
        }
    }
}
