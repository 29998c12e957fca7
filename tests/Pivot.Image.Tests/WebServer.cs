using System.Net;
using System.Net.Sockets;
using System.Text;
using Pivot.Testing.Networks;

namespace Pivot.Image.Tests;

/// <summary>A web server in a namespace that answers each request with the address that it came from.</summary>
internal sealed class WebServer : IDisposable
{
    private readonly Socket _listener;

    /// <summary>Starts it.</summary>
    public WebServer(NetworkNamespace space, IPEndPoint endpoint)
    {
        _listener = space.Invoke(() => new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp));
        _listener.Bind(endpoint);
        _listener.Listen();
        new Thread(Serve) { IsBackground = true, Name = "web server" }.Start();
    }

    /// <inheritdoc/>
    public void Dispose() => _listener.Dispose();

    private void Serve()
    {
        byte[] request = new byte[4096];
        try
        {
            while (true)
            {
                using Socket client = _listener.Accept();
                client.ReceiveTimeout = 5000;
                _ = client.Receive(request);
                string body = ((IPEndPoint)client.RemoteEndPoint!).Address.ToString();
                client.Send(Encoding.ASCII.GetBytes($"HTTP/1.1 200 OK\r\nContent-Length: {body.Length}\r\nConnection: close\r\n\r\n{body}"));
            }
        }
        catch (Exception failure) when (failure is SocketException or ObjectDisposedException)
        {
            // It has been stopped; a client that fails sees that itself.
        }
    }
}
