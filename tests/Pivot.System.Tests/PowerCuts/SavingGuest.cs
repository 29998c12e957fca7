using System.Text;
using Pivot.Testing.Guests;
using Pivot.Testing.Processes;

namespace Pivot.System.Tests.PowerCuts;

/// <summary>A guest with the appliance's boot partition, mounted as the image mounts it, and a director whose configuration is changed and saved.</summary>
internal sealed class SavingGuest : IDisposable
{
    /// <summary>The owner's configuration at first.</summary>
    public const string Config = """
        # what the owner wrote stays
        [director]
        steering    = "routes"
        connections = 1024

        [timeouts]
        udp = "5m"   # as it was

        """;

    private const string Mount = "modprobe -a virtio_blk vfat nls_cp437 nls_ascii nls_iso8859-1 tun && mkdir -p /boot && mount -t vfat -o ro,nosuid,nodev,noexec,umask=077,iocharset=ascii /dev/vda /boot";

    private readonly Guest _guest;

    /// <summary>Boots it, and starts the director.</summary>
    /// <param name="disk">Its boot partition.</param>
    public SavingGuest(GuestDisk disk)
    {
        _guest = new Guest(disk);
        _guest.Write("/bin/pivot", File.ReadAllBytes(RepositoryPaths.PivotBinary));
        _guest.Run($$"""
            set -e
            {{Mount}}
            ip address add 10.9.0.1/16 dev eth0
            ip link set eth0 up
            pivot run --config /boot/pivot.toml >/tmp/pivot.log 2>&1 &
            until grep -q 'pivot is ready' /tmp/pivot.log; do kill -0 $! || { cat /tmp/pivot.log; exit 1; }; sleep 0.1; done
            """).Succeeded();
    }

    /// <summary>Runs a script in it.</summary>
    public string Run(string script) => _guest.Run(script).Succeeded();

    /// <summary>Has the director run with so many services and saves that.</summary>
    /// <returns>What the file holds then.</returns>
    public byte[] Save(int services)
    {
        Run($"{Rules(services)}\npivot save >/dev/null\n! grep ' /boot .*[ ,]rw' /proc/mounts");
        return Encoding.UTF8.GetBytes(Run("cat /boot/pivot.toml"));
    }

    /// <summary>Does something to the card, and tries to save.</summary>
    /// <returns>What the save says to that.</returns>
    public string FailToSave(string script, int services)
    {
        CommandResult result = _guest.Run($"({script}) >/dev/null 2>&1\n{Rules(services)}\npivot save >/dev/null");
        Assert.Equal(1, result.ExitCode);
        return result.Error;
    }

    /// <summary>The texts that <see cref="SaveUntilCut"/> saves, and the one before them.</summary>
    public static IReadOnlyList<string> SavedUntilCut { get; } =
        [.. new[] { "5m", "1m", "1h", "61s" }.Select(static time => Config.Replace("\"5m\"", $"\"{time}\"", StringComparison.Ordinal))];

    /// <summary>Saves one text after the other until the power is cut.</summary>
    public void SaveUntilCut(TimeSpan after)
    {
        _guest.Run("""
            (while true; do for t in 60 3600 61; do pivot timeouts --udp $t >/dev/null; pivot save >/dev/null; done; done) >/dev/null 2>&1 &
            """).Succeeded();
        Thread.Sleep(after);
        _guest.CutPower();
    }

    /// <inheritdoc/>
    public void Dispose() => _guest.Dispose();

    /// <summary>The commands that make the director run with so many services.</summary>
    private static string Rules(int services)
    {
        StringBuilder rules = new();
        for (int i = 1; i <= services; i++)
        {
            rules.Append($"-A -t 10.9.{i / 250}.{i % 250 + 2}:80 -s rr\n-a -t 10.9.{i / 250}.{i % 250 + 2}:80 -r 10.9.255.1:80 -m -w {i % 7}\n");
        }

        return $"pivot ipvsadm -C\npivot ipvsadm -R <<'END'\n{rules}END";
    }
}
