namespace Pivot.Control.Client;

/// <summary>The daemon answered with an error; the message is the daemon's.</summary>
public sealed class ControlErrorException(int code, string message) : ControlException(message, null)
{
    /// <summary>One of <see cref="Rpc.RpcErrorCode"/>.</summary>
    public int Code { get; } = code;
}
