using Pivot.Config.Reading;
using Pivot.Director.Access;

namespace Pivot.Config.Binding;

/// <summary>Binds the rate limit of a service.</summary>
internal static class RateBinder
{
    public static RateConfig Bind(TableReader keys)
    {
        keys.Require("rate", ("connections", "100"), ("per", "\"1s\""));
        return new RateConfig
        {
            Connections = keys.Value("connections", 1, SimpleValue.Number(1, ClientRate.MostConnections)),
            Per = keys.Value("per", TimeSpan.Zero, DurationValue.AtLeast(ClientRate.ShortestSpan)),
        };
    }
}
