namespace Pivot.ConnectionLog;

/// <summary>A place that lines of the connection log go to. Used by one thread at a time.</summary>
internal interface IConnectionLineTarget : IDisposable
{
    /// <summary>For messages: <c>/var/log/pivot-connections.json</c>, <c>192.0.2.50:514</c>.</summary>
    string Name { get; }

    /// <summary>Writes lines.</summary>
    /// <param name="lines">UTF-8, each with its line end.</param>
    /// <exception cref="IOException">They could not be written.</exception>
    /// <exception cref="UnauthorizedAccessException">The place may not be written to.</exception>
    /// <exception cref="NotSupportedException">The place is no file that can be appended to.</exception>
    /// <exception cref="System.Net.Sockets.SocketException">They could not be sent.</exception>
    void Write(ReadOnlySpan<byte> lines);
}
