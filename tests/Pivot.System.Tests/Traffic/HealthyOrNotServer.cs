using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Pivot.Testing.Networks;

namespace Pivot.System.Tests.Traffic;

/// <summary>
/// An HTTP server in a namespace whose answer to <c>/healthz</c> a test chooses from moment to moment; anything else it answers with its name and the client that it saw: <c>NAME CLIENT-ADDRESS</c>.
/// </summary>
internal sealed class HealthyOrNotServer : IDisposable
{
    private static readonly TimeSpan Drip = TimeSpan.FromMilliseconds(100);
    private readonly CancellationTokenSource _over = new();
    private readonly ConcurrentDictionary<Socket, bool> _open = new();
    private readonly string _name;
    private readonly Socket _listener;

    /// <summary>Starts listening.</summary>
    public HealthyOrNotServer(NetworkNamespace space, string name, IPEndPoint endpoint)
    {
        _name = name;
        _listener = space.Invoke(() =>
        {
            Socket socket = new(endpoint.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
            socket.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.ReuseAddress, true);
            socket.Bind(endpoint);
            socket.Listen(256);
            return socket;
        });
        _ = AcceptAsync();
    }

    /// <summary>What it does with checks from now on.</summary>
    public HttpBehaviour Behaviour { get; set; }

    /// <summary>How many requests came from which address, checks among them.</summary>
    public ConcurrentDictionary<IPAddress, int> Requests { get; } = new();

    /// <inheritdoc/>
    public void Dispose()
    {
        _over.Cancel();
        _listener.Dispose();
        foreach (Socket socket in _open.Keys)
        {
            socket.Dispose();
        }
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                Socket socket = await _listener.AcceptAsync(_over.Token);
                _open[socket] = true;
                _ = AnswerAsync(socket);
            }
        }
        catch (Exception exception) when (exception is SocketException or ObjectDisposedException or OperationCanceledException)
        {
            // Disposed: no more clients.
        }
    }

    private async Task AnswerAsync(Socket socket)
    {
        try
        {
            byte[] buffer = new byte[4096];
            int length = 0;
            while (!buffer.AsSpan(0, length).EndsWith("\r\n\r\n"u8))
            {
                int read = await socket.ReceiveAsync(buffer.AsMemory(length), _over.Token);
                if (read == 0)
                {
                    return;
                }

                length += read;
            }

            IPAddress client = ((IPEndPoint)socket.RemoteEndPoint!).Address;
            bool isCheck = buffer.AsSpan(0, length).StartsWith("GET /healthz "u8);
            Requests.AddOrUpdate(client, 1, static (_, count) => count + 1);
            await AnswerAsync(socket, isCheck ? Behaviour : HttpBehaviour.Healthy, isCheck ? "ok" : $"{_name} {client}\n");
        }
        catch (Exception exception) when (exception is SocketException or ObjectDisposedException or OperationCanceledException)
        {
            // The client has gone, or the test is over.
        }
        finally
        {
            _open.TryRemove(socket, out _);
            socket.Dispose();
        }
    }

    private async Task AnswerAsync(Socket socket, HttpBehaviour behaviour, string body)
    {
        switch (behaviour)
        {
            case HttpBehaviour.IsSilent:
                await socket.ReceiveAsync(new byte[1], _over.Token);
                return;
            case HttpBehaviour.Resets:
                socket.LingerState = new LingerOption(true, 0);
                return;
            default:
                break;
        }

        byte[] answer = Encoding.ASCII.GetBytes($"HTTP/1.1 {(behaviour == HttpBehaviour.Fails ? "500 Broken" : "200 OK")}\r\nContent-Length: {body.Length}\r\nConnection: close\r\n\r\n{body}");
        for (int sent = 0; sent < answer.Length;)
        {
            int count = behaviour == HttpBehaviour.IsSlow ? 1 : answer.Length;
            sent += await socket.SendAsync(answer.AsMemory(sent, count), _over.Token);
            if (behaviour == HttpBehaviour.IsSlow)
            {
                await Task.Delay(Drip, _over.Token); // the pace of the server, not a wait for anything
            }
        }

        socket.Shutdown(SocketShutdown.Send);
        await socket.ReceiveAsync(new byte[1], _over.Token);
    }
}
