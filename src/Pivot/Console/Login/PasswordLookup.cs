using Pivot.Appliance;
using Pivot.Commands;
using Pivot.Config;
using Pivot.Control.Client;
using Pivot.Hosting;
using Pivot.Ipvsadm;

namespace Pivot.Console.Login;

/// <summary>
/// Which password the console asks for. That of the configuration in force, by the daemon; where no daemon answers, that of its file, else of <c>last-good.toml</c> beside it. Of a file with errors the password counts all the same, for
/// who breaks a file must not be let in by that; one that cannot even be read that far is passed over. A machine whose files name no password has none.
/// </summary>
/// <param name="controlPath">The daemon's control socket.</param>
/// <param name="config">The owner's configuration file.</param>
/// <param name="boot">What the supervisor has noted: with it, a director that does not run what the owner wants is not believed that there is no password. Null where there is none.</param>
internal sealed class PasswordLookup(string controlPath, string config, BootRecord? boot)
{
    private const string LastGood = "last-good.toml";
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(3);

    /// <summary>The hash of the password; null when none is asked for.</summary>
    public string? Find()
    {
        (bool isKnown, string? hash) = InForce();
        if (hash is not null || (isKnown && boot is null or { IsAsWanted: true }))
        {
            return hash;
        }

        string folder = Path.GetDirectoryName(Path.GetFullPath(config)) ?? "/";
        return OfFile(config, out string? wanted) ? wanted : OfFile(Path.Combine(folder, LastGood), out string? last) ? last : null;
    }

    /// <summary>A daemon whose configuration this program cannot read, because it is of another version, tells nothing either.</summary>
    private (bool IsKnown, string? Hash) InForce()
    {
        using CancellationTokenSource timer = new(Limit);
        try
        {
            return (true, Task.Run(() => AskAsync(timer.Token)).GetAwaiter().GetResult());
        }
        catch (Exception error) when (error is ControlException or StartupException or OperationCanceledException)
        {
            return (false, null);
        }
    }

    private async Task<string?> AskAsync(CancellationToken cancellation)
    {
        using ControlClient client = await ClientContext.ConnectAsync(controlPath, cancellation).ConfigureAwait(false);
        return ControlTables.ConfigOf(await client.ConfigAsync(cancellation).ConfigureAwait(false)).System.Password;
    }

    /// <summary>The password that a file names; false when it does not tell.</summary>
    private static bool OfFile(string path, out string? hash)
    {
        hash = null;
        try
        {
            string text = File.ReadAllText(path);
            PivotConfig? good = ConfigReader.Read(path, text).Config;
            hash = good is null ? BrokenFilePassword.Find(text) : good.System.Password;
            return good is not null || hash is not null;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }
}
