using System.Globalization;
using System.Net;
using System.Text.RegularExpressions;
using Pivot.Testing.Guests;

namespace Pivot.Testing.Oracle;

/// <summary>The IPVS of the guest's kernel, driven by ipvsadm. A service on a prefix is one by firewall mark, which every packet that comes in has.</summary>
public sealed partial class IpvsBalancer : WireBalancer
{
    private readonly List<OracleServer> _servers = [];

    /// <summary>Prepares the guest.</summary>
    public IpvsBalancer(Guest guest, GuestWire wire)
        : base(guest, wire) => guest.Run("""
            set -e
            ip route add local 198.51.100.0/24 dev lo
            ip -6 route add local 2001:db8:2::/64 dev lo
            tc qdisc add dev eth0 clsact
            tc filter add dev eth0 ingress matchall action skbedit mark 7
            modprobe ip_vs
            """).Succeeded();

    /// <summary>How ipvsadm names the service.</summary>
    private string Name => Service.IsPrefix
        ? Service.IsIPv6 ? "-f 7 -6" : "-f 7"
        : $"{(Service.IsUdp ? "-u" : "-t")} {new IPEndPoint(Service.Virtual(OracleService.OnlyVirtual), OracleService.ServicePort)}";

    /// <inheritdoc/>
    public override void Serve(OracleService service)
    {
        base.Serve(service);
        _servers.Clear();
        string[] flags = [.. new[] { (service.Fallback, "fallback"), (service.Port, "port") }.Where(static flag => flag.Item1).Select(flag => $"{service.Scheduler}-{flag.Item2}")];

        string persistence = service.PersistenceBits switch { null => "", 32 => " -p 300", _ => " -p 300 -M 255.255.255.240" };

        // Removed servers and connections outlive their service; they end with the module.
        Guest.Run($"""
            set -e
            ipvsadm -C
            for module in $(lsmod | cut -d' ' -f1 | grep '^ip_vs_'); do rmmod $module; done
            rmmod ip_vs
            modprobe ip_vs
            ipvsadm -A {Name} -s {service.Scheduler}{(flags.Length > 0 ? $" -b {string.Join(',', flags)}" : "")}{persistence}{(service.IsOnePacket ? " -o" : "")}
            """).Succeeded();
    }

    /// <inheritdoc/>
    public override void Use(IReadOnlyList<OracleServer> servers)
    {
        foreach (OracleServer gone in _servers.Where(old => servers.All(server => server.Name != old.Name)).ToArray())
        {
            Guest.Run($"ipvsadm -d {Name} -r {Address(gone)}").Succeeded();
        }

        foreach (OracleServer server in servers.Where(server => !_servers.Contains(server)))
        {
            string change = _servers.Any(old => old.Name == server.Name) ? "-e" : "-a";
            Guest.Run($"ipvsadm {change} {Name} -r {Address(server)} -g -w {server.Weight} -x {server.Upper} -y {server.Lower}").Succeeded();
        }

        _servers.Clear();
        _servers.AddRange(servers);
    }

    /// <inheritdoc/>
    public override char Vanish(OracleConnection connection)
    {
        Guest.Run("ipvsadm --set 0 1 1").Succeeded();
        char server = Send(connection, OracleStep.Close);
        string client = new IPEndPoint(Service.Client(connection.Client), connection.ClientPort).ToString();
        Guest.Run($"while ipvsadm -Lcn | grep -qF ' {client} '; do sleep 0.1; done; ipvsadm --set 0 120 300").Succeeded();
        return server;
    }

    /// <inheritdoc/>
    public override IReadOnlyDictionary<char, (int Active, int Inactive)> Counts() =>
        ServerLine().Matches(Guest.Run("ipvsadm -Ln").Succeeded()).ToDictionary(
            match => _servers.Single(server => Service.Server(server.Name).Equals(IPAddress.Parse(match.Groups[1].Value))).Name,
            static match => (int.Parse(match.Groups[2].Value, CultureInfo.InvariantCulture), int.Parse(match.Groups[3].Value, CultureInfo.InvariantCulture)));

    private string Address(OracleServer server) =>
        Service.IsPrefix ? (Service.IsIPv6 ? $"[{Service.Server(server.Name)}]:0" : Service.Server(server.Name).ToString()) : new IPEndPoint(Service.Server(server.Name), OracleService.ServicePort).ToString();

    [GeneratedRegex(@"-> \[?([0-9a-f.:]+?)\]?:\d+ +Route +\d+ +(\d+) +(\d+)")]
    private static partial Regex ServerLine();
}
