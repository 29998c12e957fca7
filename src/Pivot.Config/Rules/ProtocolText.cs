namespace Pivot.Config.Rules;

/// <summary>Protocols as the file writes them, for messages.</summary>
internal static class ProtocolText
{
    public static string Of(ServiceProtocol protocol) => protocol switch
    {
        ServiceProtocol.Tcp => "tcp",
        ServiceProtocol.Udp => "udp",
        ServiceProtocol.Sctp => "sctp",
        _ => "any",
    };

    public static string Of(IEnumerable<ServiceProtocol> protocols) => string.Join(" and ", Array.ConvertAll<ServiceProtocol, string>([.. protocols], protocol => $"\"{Of(protocol)}\""));
}
