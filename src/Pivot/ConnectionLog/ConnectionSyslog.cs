using System.Net;
using Pivot.Logging;

namespace Pivot.ConnectionLog;

/// <summary>The connection log at a syslog server: each line a message with the MSGID <c>connection</c>.</summary>
internal sealed class ConnectionSyslog(IPEndPoint server, TimeProvider clock) : IConnectionLineTarget
{
    private readonly SyslogSender _sender = new(server, clock);

    public string Name { get; } = server.ToString();

    public void Write(ReadOnlySpan<byte> lines)
    {
        while (lines.IndexOf((byte)'\n') is >= 0 and int end)
        {
            _sender.Send(SyslogSeverity.Informational, "connection", lines[..end]);
            lines = lines[(end + 1)..];
        }
    }

    public void Dispose() => _sender.Dispose();
}
