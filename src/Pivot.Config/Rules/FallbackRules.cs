using Pivot.Config.Binding;

namespace Pivot.Config.Rules;

/// <summary>Checks the sorry server of a service against its servers; what every server has to be, <see cref="ServerRules"/> checks of it too.</summary>
internal static class FallbackRules
{
    public static void Check(ServiceDraft draft)
    {
        if (draft.Fallback is not { } fallback)
        {
            return;
        }

        foreach (var server in draft.Servers)
        {
            if (server.Config.Name == FallbackConfig.ServerName && server.Keys.IsSound("name"))
            {
                server.Keys.Report(server.Keys.Has("name") ? "name" : "address", $"\"{FallbackConfig.ServerName}\" is what the fallback of this service is called: give the server another name");
            }

            if (fallback.Keys.IsSound("address") && server.Config.Address.Equals(fallback.Config.Address) && PortOf(draft, server) == PortOf(draft, fallback))
            {
                fallback.Keys.Report("address", $"{fallback.Config.Address} is server \"{server.Config.Name}\" of the same service: when that is down, the fallback is too; expected another server, or another port");
            }
        }
    }

    private static int PortOf(ServiceDraft service, ServerDraft server) => server.Config.Port ?? service.Config.Ports.OnlyPort ?? 0;
}
