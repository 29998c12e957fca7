namespace Pivot.Control.Rpc;

/// <summary>Error codes of answers: those of JSON-RPC 2.0 section 5.1, and ours from the range it leaves to servers.</summary>
public static class RpcErrorCode
{
    /// <summary>The line is not JSON.</summary>
    public const int ParseError = -32700;

    /// <summary>The line is JSON, but no request.</summary>
    public const int InvalidRequest = -32600;

    /// <summary>There is no such method.</summary>
    public const int MethodNotFound = -32601;

    /// <summary>The parameters are not those of the method, or name something that is not there.</summary>
    public const int InvalidParams = -32602;

    /// <summary>The daemon failed to answer: a bug.</summary>
    public const int InternalError = -32603;

    /// <summary>The client asked for a version of the protocol that the daemon does not speak.</summary>
    public const int UnknownProtocol = -32001;

    /// <summary>The peer is not root.</summary>
    public const int NotRoot = -32002;

    /// <summary>All client places are taken.</summary>
    public const int TooManyClients = -32003;

    /// <summary>No complete request came within the idle timeout.</summary>
    public const int IdleTimeout = -32004;

    /// <summary>The change was refused: the message says why, and everything is as it was.</summary>
    public const int Refused = -32005;
}
