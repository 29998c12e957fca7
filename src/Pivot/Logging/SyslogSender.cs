using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Pivot.Logging;

/// <summary>
/// Sends messages to a syslog server: RFC 5424, one a datagram (RFC 5426), facility daemon. UDP tells nothing of what arrives; what the board itself cannot send is an exception. Any thread.
/// </summary>
internal sealed class SyslogSender : IDisposable
{
    /// <summary>Facility "daemon" of RFC 5424 §6.2.1, in its place before the severity.</summary>
    private const int Daemon = 3 << 3;

    private readonly IPEndPoint _server;
    private readonly TimeProvider _clock;
    private readonly string _origin;

    /// <summary>Guards the socket.</summary>
    private readonly Lock _gate = new();
    private Socket? _socket;

    /// <summary>Sends nothing yet.</summary>
    /// <param name="server">The syslog server.</param>
    /// <param name="clock">Tells the time.</param>
    public SyslogSender(IPEndPoint server, TimeProvider clock)
    {
        _server = server;
        _clock = clock;
        _origin = $"{HostName(Environment.MachineName)} pivot {Environment.ProcessId.ToString(CultureInfo.InvariantCulture)}";
    }

    /// <summary>Sends one message.</summary>
    /// <param name="severity">How grave it is.</param>
    /// <param name="kind">MSGID: a word, or "-".</param>
    /// <param name="message">UTF-8, without a line end.</param>
    /// <exception cref="SocketException">The board has no way to the server, no buffer left, or not its address family.</exception>
    public void Send(SyslogSeverity severity, string kind, ReadOnlySpan<byte> message)
    {
        string time = _clock.GetUtcNow().ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);
        string header = $"<{((int)severity | Daemon).ToString(CultureInfo.InvariantCulture)}>1 {time} {_origin} {kind} - ";
        byte[] datagram = new byte[header.Length + message.Length];
        Encoding.ASCII.GetBytes(header, datagram);
        message.CopyTo(datagram.AsSpan(header.Length));
        lock (_gate)
        {
            _socket ??= new Socket(_server.AddressFamily, SocketType.Dgram, ProtocolType.Udp) { Blocking = false };
            _ = _socket.SendTo(datagram, _server);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        lock (_gate)
        {
            _socket?.Dispose();
        }
    }

    /// <summary>HOSTNAME: up to 255 printable ASCII characters without a space, or "-".</summary>
    private static string HostName(string name)
    {
        foreach (char character in name)
        {
            if (character is <= ' ' or > '~')
            {
                return "-";
            }
        }

        return name.Length is 0 or > 255 ? "-" : name;
    }
}
