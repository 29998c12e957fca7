using Pivot.Director.Services;

namespace Pivot.Config.Schema;

/// <summary>Every closed set of words in the file.</summary>
internal static class Vocabulary
{
    public static readonly Words<DeviceKind> Device = new(("tun", DeviceKind.Tun), ("tap", DeviceKind.Tap));

    public static readonly Words<SteeringChoice> Steering = new(
        ("auto", SteeringChoice.Auto), ("bpf", SteeringChoice.Bpf), ("routes", SteeringChoice.Routes));

    public static readonly Words<FastPathChoice> FastPath = new(
        ("auto", FastPathChoice.Auto), ("on", FastPathChoice.On), ("off", FastPathChoice.Off));

    public static readonly Words<LogSeverity> Level = new(
        ("verbose", LogSeverity.Verbose), ("debug", LogSeverity.Debug), ("information", LogSeverity.Information),
        ("warning", LogSeverity.Warning), ("error", LogSeverity.Error), ("fatal", LogSeverity.Fatal));

    public static readonly Words<ServiceProtocol> Protocol = new(
        ("tcp", ServiceProtocol.Tcp), ("udp", ServiceProtocol.Udp), ("sctp", ServiceProtocol.Sctp), ("any", ServiceProtocol.Any));

    /// <summary>The schedulers of IPVS; which of them are built is for <see cref="NotBuiltYet"/> to say.</summary>
    public static readonly Words<string> Scheduler = Same(
        "rr", "wrr", "lc", "wlc", "lblc", "lblcr", "dh", "sh", "sed", "nq", "fo", "ovf", "mh", "twos");

    public static readonly Words<SchedulerOptions> SchedulerFlag = new(("fallback", SchedulerOptions.Fallback), ("port", SchedulerOptions.Port));

    public static readonly Words<ForwardingChoice> Forwarding = new(
        ("nat", ForwardingChoice.Nat), ("dr", ForwardingChoice.DirectRouting), ("tun", ForwardingChoice.Tunnel),
        ("fullnat", ForwardingChoice.FullNat), ("auto", ForwardingChoice.Auto));

    public static readonly Words<OnServerLoss> OnServerLoss = new(
        ("drop", Director.Services.OnServerLoss.Drop), ("reset", Director.Services.OnServerLoss.Reset), ("reschedule", Director.Services.OnServerLoss.Reschedule));

    public static readonly Words<NoServerAction> NoServer = new(("reject", NoServerAction.Reject), ("drop", NoServerAction.Drop));

    public static readonly Words<HealthCheckKind> Check = new(
        ("tcp", HealthCheckKind.Tcp), ("http", HealthCheckKind.Http), ("https", HealthCheckKind.Https), ("icmp", HealthCheckKind.Icmp),
        ("dns", HealthCheckKind.Dns), ("command", HealthCheckKind.Command), ("none", HealthCheckKind.None));

    public static readonly Words<ClientAddressMethod> ClientAddress = new(
        ("none", ClientAddressMethod.None), ("toa", ClientAddressMethod.Toa),
        ("proxy-v1", ClientAddressMethod.ProxyV1), ("proxy-v2", ClientAddressMethod.ProxyV2));

    public static readonly Words<TunnelKind> Tunnel = new(("ipip", TunnelKind.Ipip), ("gue", TunnelKind.Gue), ("gre", TunnelKind.Gre));

    private static Words<string> Same(params string[] words) => new(Array.ConvertAll(words, word => (word, word)));
}
