namespace Pivot.Control.Rpc;

/// <summary>A request that is answered with an error. The message is one sentence for the user.</summary>
internal sealed class RpcException(int code, string message) : Exception(message)
{
    /// <summary>One of <see cref="RpcErrorCode"/>.</summary>
    public int Code { get; } = code;
}
