using System.Globalization;
using System.Net.Sockets;
using System.Text;
using Pivot.Logging;
using Pivot.Rendering;

namespace Pivot.Appliance;

/// <summary>
/// The machine's own log: datagrams to the socket of syslogd, as syslog(3) sends them (RFC 3164, facility daemon). Without a time: syslogd puts its own where there is none, and is no further from the event. Where nobody
/// listens, lines go to the error output instead. One thread.
/// </summary>
internal sealed class SystemLog(string path, TextWriter fallback) : IDisposable
{
    /// <summary>Facility "daemon", in its place before the severity.</summary>
    private const int Daemon = 3 << 3;

    private Socket? _socket;

    /// <summary>Writes a line.</summary>
    /// <param name="severity">How grave it is.</param>
    /// <param name="text">The line.</param>
    public void Write(SyslogSeverity severity, string text)
    {
        string line = PlainText.OneLine(text);
        if (!TrySend(severity, line))
        {
            try
            {
                fallback.WriteLine($"pivot: {line}");
            }
            catch (IOException)
            {
                // Neither a log nor an output: there is nobody to tell.
            }
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _socket?.Dispose();

    /// <summary>A syslogd that was started anew has another socket under the name: that is the second try.</summary>
    private bool TrySend(SyslogSeverity severity, string line)
    {
        byte[] datagram = Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"<{(int)severity | Daemon}>pivot: {line}"));
        for (int attempt = 0; attempt < 2; attempt++)
        {
            try
            {
                _socket ??= Connect();
                _ = _socket.Send(datagram);
                return true;
            }
            catch (SocketException error)
            {
                // A log that takes no more at the moment loses the line; waiting for it would hold everything else up.
                if (error.SocketErrorCode is SocketError.WouldBlock or SocketError.NoBufferSpaceAvailable)
                {
                    return true;
                }

                _socket?.Dispose();
                _socket = null;
            }
        }

        return false;
    }

    private Socket Connect()
    {
        Socket socket = new(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified);
        try
        {
            socket.Connect(new UnixDomainSocketEndPoint(path));
            socket.Blocking = false;
            return socket;
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }
}
