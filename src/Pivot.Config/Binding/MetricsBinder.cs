using System.Net;
using Pivot.Config.Reading;

namespace Pivot.Config.Binding;

/// <summary>Binds <c>[metrics]</c>.</summary>
internal static class MetricsBinder
{
    public static MetricsConfig Bind(TableReader keys)
    {
        keys.Require("[metrics]", ("listen", "\"127.0.0.1:9090\""));
        return new MetricsConfig { Listen = keys.Value("listen", new IPEndPoint(IPAddress.None, 0), AddressValue.EndPoint) };
    }
}
