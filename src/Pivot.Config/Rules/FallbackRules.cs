using Pivot.Config.Binding;

namespace Pivot.Config.Rules;

/// <summary>Checks the sorry server of a service.</summary>
internal static class FallbackRules
{
    public static void Check(ServiceDraft draft)
    {
        var service = draft.Config;
        if (draft.Fallback is not { } keys || service.Fallback is not { } fallback || !draft.Keys.IsSound("forwarding"))
        {
            return;
        }

        var port = fallback.Port;
        if (port is not null && ForwardingText.KeepsPort(service.Forwarding) && service.Ports.OnlyPort is { } own && port != own)
        {
            keys.Report("port", $"forwarding {ForwardingText.Of(service.Forwarding)} cannot change the port: expected {own} or no port, found {port}");
        }

        if (keys.IsSound("address") && service.Forwarding != ForwardingChoice.Tunnel
            && service.Addresses.FirstOrDefault(vip => FamilyDiffers(vip, fallback)) is { } other)
        {
            keys.Report("address", $"{fallback.Address} and the VIP {other} are of different families");
        }
    }

    private static bool FamilyDiffers(VirtualAddress vip, FallbackConfig fallback) =>
        vip.Network is { } network && network.BaseAddress.AddressFamily != fallback.Address.AddressFamily;
}
