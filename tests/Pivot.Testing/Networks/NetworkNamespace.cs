using System.Globalization;
using Pivot.Testing.Processes;

namespace Pivot.Testing.Networks;

/// <summary>
/// A network namespace of its own, named <c>pivot-test-PID-NUMBER-NAME</c>, with lo up; deleted when disposed.
/// What a killed test process left is removed when the first namespace of the next one is made.
/// </summary>
public sealed class NetworkNamespace : IDisposable
{
    private const string Folder = "/run/netns/";
    private const string Prefix = "pivot-test-";
    private static readonly Lazy<int> Sweep = new(SweepStale);
    private static readonly TimeSpan CarrierLimit = TimeSpan.FromSeconds(20);
    private static int _made;
    private readonly NamespaceThread _thread;

    /// <summary>Makes the namespace.</summary>
    /// <param name="name">What it stands for; the number in front of it makes it the only one of its name, even where an earlier test has left one.</param>
    /// <param name="ipv6">False disables IPv6 inside; true leaves it on, without duplicate address detection, whose delays would change routes by themselves.</param>
    public NetworkNamespace(string name, bool ipv6 = false)
    {
        _ = Sweep.Value;
        Name = string.Create(CultureInfo.InvariantCulture, $"{Prefix}{Environment.ProcessId}-{Interlocked.Increment(ref _made)}-{name}");
        Command.Run("ip", "netns", "add", Name).Succeeded();
        _thread = new NamespaceThread(Path);
        foreach (string scope in (string[])["all", "default"])
        {
            SetSysctl($"net.ipv6.conf.{scope}.accept_dad", "0");
            SetSysctl($"net.ipv6.conf.{scope}.disable_ipv6", ipv6 ? "0" : "1");
        }

        Ip("link set lo up");
    }

    /// <summary>Its name, as <c>ip netns</c> knows it.</summary>
    public string Name { get; }

    /// <summary>The file that stands for it.</summary>
    public string Path => Folder + Name;

    /// <summary>Joins two namespaces by a veth pair; both ends are up, and their carrier is known: before, IPv6 addresses would be tentative and their routes missing.</summary>
    public static void Connect(NetworkNamespace one, string oneLink, NetworkNamespace other, string otherLink)
    {
        Command.Run("ip", "link", "add", oneLink, "netns", one.Name, "type", "veth", "peer", "name", otherLink, "netns", other.Name).Succeeded();
        one.Ip($"link set {oneLink} up");
        other.Ip($"link set {otherLink} up");
        one.WaitForCarrier(oneLink);
        other.WaitForCarrier(otherLink);
    }

    /// <summary>Makes a bridge without multicast snooping or forward delay.</summary>
    public void AddBridge(string name) =>
        Ip($"link add {name} type bridge forward_delay 0 mcast_snooping 0", $"link set {name} up");

    /// <summary>Makes a link a port of a bridge.</summary>
    public void AddPort(string bridge, string link) => Ip($"link set {link} master {bridge}");

    /// <summary>Adds an address with its prefix length to a link. It can be used at once: the kernel ends even a duplicate address detection that does not take place (accept_dad 0) some time later.</summary>
    public void AddAddress(string link, string address) => Ip($"address add {address} dev {link}{(address.Contains(':', StringComparison.Ordinal) ? " nodad" : "")}");

    /// <summary>Adds a route: destination and gateway.</summary>
    public void AddRoute(string destination, string gateway) => Ip($"route add {destination} via {gateway}");

    /// <summary>Runs <c>ip</c> inside, once for each command; throws when one fails.</summary>
    public void Ip(params ReadOnlySpan<string> commands)
    {
        foreach (string command in commands)
        {
            Run(["ip", .. command.Split(' ')]).Succeeded();
        }
    }

    /// <summary>Runs a program inside to its end.</summary>
    public CommandResult Run(params IReadOnlyList<string> arguments) => Command.Run(Wrap(arguments));

    /// <summary>Runs a program inside to its end.</summary>
    public CommandResult Run(TimeSpan limit, IReadOnlyList<string> arguments) => Command.Run(limit, Wrap(arguments));

    /// <summary>Starts a program inside.</summary>
    public ChildProcess Start(params IReadOnlyList<string> arguments) => ChildProcess.Start(Wrap(arguments));

    /// <summary>Runs code on a thread that lives inside: a socket made there stays there, wherever it is used later.</summary>
    public T Invoke<T>(Func<T> function) => _thread.Invoke(function);

    /// <inheritdoc cref="Invoke{T}"/>
    public void Invoke(Action action) => _thread.Invoke(() =>
    {
        action();
        return true;
    });

    /// <summary>Reads a sysctl by its dotted name.</summary>
    public string Sysctl(string name) => Invoke(() => File.ReadAllText(SysctlPath(name)).Trim());

    /// <summary>Sets a sysctl by its dotted name.</summary>
    public void SetSysctl(string name, string value) => Invoke(() => File.WriteAllText(SysctlPath(name), value));

    /// <inheritdoc/>
    public void Dispose()
    {
        _thread.Dispose();
        Command.Run("ip", "netns", "delete", Name).Succeeded();
    }

    // The kernel may tell up to a second later (net/core/link_watch.c).
    private void WaitForCarrier(string link)
    {
        string found = "";
        if (!SpinWait.SpinUntil(() => (found = Run("ip", "-o", "link", "show", "dev", link).Succeeded()).Contains(" state UP ", StringComparison.Ordinal), CarrierLimit))
        {
            throw new InvalidOperationException($"{link} in {Name} is not up after {CarrierLimit.TotalSeconds:0} s: {found}");
        }
    }

    // nsenter, not `ip netns exec`: that one remounts /sys and hides cgroups, which a Docker engine needs.
    private string[] Wrap(IReadOnlyList<string> arguments) => ["nsenter", $"--net={Path}", "--", .. arguments];

    private static string SysctlPath(string name) => "/proc/sys/" + name.Replace('.', '/');

    private static int SweepStale()
    {
        int swept = 0;
        foreach (string path in Directory.Exists(Folder) ? Directory.GetFiles(Folder, Prefix + "*") : [])
        {
            string name = System.IO.Path.GetFileName(path);
            string owner = name[Prefix.Length..].Split('-')[0];
            if (Directory.Exists("/proc/" + owner))
            {
                continue;
            }

            foreach (string pid in Command.Run("ip", "netns", "pids", name).Output.Split('\n', StringSplitOptions.RemoveEmptyEntries))
            {
                Command.Run("kill", "-9", pid);
            }

            Command.Run("ip", "netns", "delete", name);
            swept++;
        }

        return swept;
    }
}
