using Pivot.Config.Reading;

namespace Pivot.Config.Binding;

/// <summary>Binds <c>[timeouts]</c>.</summary>
internal static class TimeoutsBinder
{
    private static readonly ValueParser<TimeSpan> Timeout = DurationValue.AtLeast(TimeSpan.FromSeconds(1));

    public static TimeoutsConfig Bind(TableReader keys)
    {
        var defaults = new TimeoutsConfig();
        return new TimeoutsConfig
        {
            Tcp = keys.Value("tcp", defaults.Tcp, Timeout),
            TcpFin = keys.Value("tcp_fin", defaults.TcpFin, Timeout),
            Udp = keys.Value("udp", defaults.Udp, Timeout),
            Sctp = keys.Value("sctp", defaults.Sctp, Timeout),
        };
    }
}
