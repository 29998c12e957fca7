using System.Globalization;
using System.Text;
using System.Text.Json;
using Pivot.Testing.Guests;
using Pivot.Testing.Oracle;

namespace Pivot.System.Tests.Topology;

/// <summary>The binary in a guest, as balancer of a scenario whose servers are all there before the first connection; weights change by <c>pivot weight</c>. It starts with the first connection.</summary>
internal sealed class OraclePivot : WireBalancer
{
    private OracleServer[] _servers = [];
    private bool _runs;

    /// <summary>Puts the binary into the guest.</summary>
    public OraclePivot(Guest guest, GuestWire wire)
        : base(guest, wire)
    {
        guest.Write("/bin/pivot", File.ReadAllBytes(RepositoryPaths.PivotBinary));
        guest.Run("modprobe tun").Succeeded();
    }

    /// <inheritdoc/>
    public override void Serve(OracleService service)
    {
        base.Serve(service);
        Guest.Run("killall pivot; while pidof pivot; do sleep 0.1; done; rm -rf /run/pivot /tmp/pivot.log").Succeeded();
        _servers = [];
        _runs = false;
    }

    /// <inheritdoc/>
    public override void Use(IReadOnlyList<OracleServer> servers)
    {
        foreach (OracleServer server in _runs ? servers.Where(server => !_servers.Contains(server)) : [])
        {
            Guest.Run($"pivot weight judged {server.Name} {server.Weight}").Succeeded();
        }

        _servers = [.. servers];
    }

    /// <inheritdoc/>
    public override char Send(OracleConnection connection, OracleStep packet)
    {
        if (!_runs)
        {
            Start();
        }

        return base.Send(connection, packet);
    }

    /// <inheritdoc/>
    public override char Vanish(OracleConnection connection) => throw new NotSupportedException("choose a scenario without 'vanish' for the binary");

    /// <inheritdoc/>
    public override IReadOnlyDictionary<char, (int Active, int Inactive)> Counts()
    {
        using JsonDocument answer = JsonDocument.Parse(Guest.Run("pivot show servers --json").Succeeded());
        return answer.RootElement.GetProperty("servers").EnumerateArray().ToDictionary(
            static server => server.GetProperty("name").GetString()![0],
            static server => (server.GetProperty("activeConnections").GetInt32(), server.GetProperty("inactiveConnections").GetInt32()));
    }

    private void Start()
    {
        Guest.Write("/tmp/pivot.toml", Encoding.UTF8.GetBytes(Configuration()));
        Guest.Run("""
            pivot run --config /tmp/pivot.toml >/tmp/pivot.log 2>&1 &
            until grep -q 'pivot is ready' /tmp/pivot.log; do kill -0 $! || { cat /tmp/pivot.log; exit 1; }; sleep 0.1; done
            """).Succeeded();
        _runs = true;
    }

    private string Configuration()
    {
        string network = $"{Service.Virtual(0)}/{(Service.IsIPv6 ? 64 : 24)}";
        string[] flags = [.. new[] { (Service.Fallback, "\"fallback\""), (Service.Port, "\"port\"") }.Where(static flag => flag.Item1).Select(static flag => flag.Item2)];
        StringBuilder text = new();
        text.Append(CultureInfo.InvariantCulture, $"""
            [director]
            steering = "routes"

            [[service]]
            name = "judged"
            address = "{(Service.IsPrefix ? network : Service.Virtual(OracleService.OnlyVirtual))}"
            protocol = "{(Service.IsUdp ? "udp" : "tcp")}"
            port = {OracleService.ServicePort}
            scheduler = "{Service.Scheduler}"
            forwarding = "dr"
            {(flags.Length > 0 ? $"scheduler_flags = [{string.Join(", ", flags)}]" : "")}

            """);
        foreach (OracleServer server in _servers)
        {
            text.Append(CultureInfo.InvariantCulture, $"""

                [[service.server]]
                name = "{server.Name}"
                address = "{Service.Server(server.Name)}"
                weight = {server.Weight}
                upper = {server.Upper}
                lower = {server.Lower}

                """);
        }

        return text.ToString();
    }
}
