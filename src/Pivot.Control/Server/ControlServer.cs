using System.Net.Sockets;
using Pivot.Control.Rpc;

namespace Pivot.Control.Server;

/// <summary>
/// Serves the control API on a unix socket that only root can use. One accept loop, one task a client, at most
/// <see cref="ControlServerOptions.MaxClients"/>. The socket is claimed before the director touches the host and served after it
/// is ready; who connects in between waits. Disposing stops the loop, closes the clients and removes the socket file.
/// </summary>
public sealed class ControlServer : IAsyncDisposable
{
    private readonly ControlServerOptions _options;
    private MethodTable? _methods;
    private readonly SessionAcceptor _acceptor;

    private ControlServer(ControlServerOptions options)
    {
        _options = options;
        _acceptor = new SessionAcceptor(SocketFile.Listen(options.Path), options.Clock, options.Fault);
    }

    /// <summary>Path of the socket.</summary>
    public string Path => _options.Path;

    /// <summary>Claims the socket; nobody is served yet.</summary>
    /// <exception cref="ControlSocketException">The socket cannot be made, or another daemon listens on it.</exception>
    public static ControlServer Claim(ControlServerOptions options) => new(options);

    /// <summary>Begins to serve; to be called once.</summary>
    public void Serve(IDirectorReports reports, IDirectorChanges changes)
    {
        _methods = new MethodTable(reports, changes);
        RequestHandler handler = new(_methods, _options.Fault);
        _acceptor.Start(client => Admit(client, handler));
    }

    /// <summary>Before the director is taken apart: refuses all requests from now on, when the one that is under way has ended. The socket stays claimed.</summary>
    public void EndCalls() => _methods?.Close();

    /// <summary>Stops serving; returns when the last client is closed. Later calls do nothing.</summary>
    public ValueTask DisposeAsync() => _acceptor.DisposeAsync();

    private Func<CancellationToken, Task>? Admit(Socket client, RequestHandler handler)
    {
        if (Refusal(client) is { } line)
        {
            Refuse(client, line);
            return null;
        }

        return new ControlSession(client, handler, _options).RunAsync;
    }

    /// <summary>The error line for a client that may not stay; empty when it is gone already, null when it may stay.</summary>
    private byte[]? Refusal(Socket client)
    {
        uint user;
        try
        {
            user = PeerCredentials.Of(client).UserId;
        }
        catch (SocketException)
        {
            return [];
        }

        if (user != _options.AllowedUserId)
        {
            return RpcAnswer.ErrorLine(RpcErrorCode.NotRoot, $"only root may use the control socket, and you are user id {user}: try again with sudo");
        }

        return _acceptor.Count < _options.MaxClients
            ? null
            : RpcAnswer.ErrorLine(RpcErrorCode.TooManyClients, $"all {_options.MaxClients} client places are taken: close another client, or try again later");
    }

    /// <summary>The line always fits into the empty send buffer of a new connection, so this does not block the accept loop.</summary>
    private static void Refuse(Socket client, byte[] line)
    {
        using (client)
        {
            try
            {
                client.Send(line);
                client.Shutdown(SocketShutdown.Both);
            }
            catch (SocketException)
            {
                // Gone before it could be told why.
            }
        }
    }
}
