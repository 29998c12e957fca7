using Pivot.Control.Model;
using Pivot.Director.Services;

namespace Pivot.Explaining;

/// <summary>What a real server needs that answers to a local address (forwarding method FULLNAT): no command at all, and a program that takes the client's address from where it is put.</summary>
internal static class LocalAddressWay
{
    /// <summary>Its name.</summary>
    public const string Name = "local-address";

    /// <summary>The one way there is.</summary>
    /// <param name="server">The server.</param>
    public static ReplyWay Of(RealServerSpec server) => new()
    {
        Name = Name,
        Chosen = true,
        Why = $"Nothing has to be run: the server answers to an address of the board, however its routes are. {ClientAddress(server)}",
        Commands = [],
    };

    /// <summary>How the server learns who the client is, in a sentence.</summary>
    public static string ClientAddress(RealServerSpec server) => server.ClientAddress switch
    {
        ClientAddressMode.Toa => "The client's address is in TCP option 254 (TOA) of the first segments; the server's kernel (a toa module) or program has to read it there.",
        ClientAddressMode.ProxyV1 or ClientAddressMode.ProxyV2 => "The client's address comes before the data, by the PROXY protocol, and the server's program has to expect it: "
            + "nginx \"listen ... proxy_protocol;\" (v1 and v2), haproxy \"bind ... accept-proxy\"; one that does not takes it for garbage.",
        _ => "The server does not learn the client's address: a plain program behind it, a container too, sees the board. For TCP client_address = \"proxy-v2\" or \"toa\" tells it; nat, dr and tun keep it.",
    };
}
