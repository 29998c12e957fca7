using Pivot.Packets;

namespace Pivot.Health.Tests.Fakes;

/// <summary>Servers for tests.</summary>
internal static class Servers
{
    public static CheckTarget Target(string name = "web2", string address = "192.0.2.12", ushort? port = 80) => new("web", name, IpAddress.Parse(address), port);

    public static HealthCheckSpec Tcp(int rise = 2, int fall = 3) => new() { Kind = HealthCheckKind.Tcp, Rise = rise, Fall = fall };

    public static CheckedServer Checked(string name = "web2", HealthCheckSpec? spec = null) => new(Target(name)) { Check = spec ?? Tcp() };
}
