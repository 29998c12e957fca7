using System.Net.Sockets;
using System.Text;
using System.Text.Json;

namespace Pivot.Control.Tests;

/// <summary>A client that sends whatever bytes a test wants. Reads give up after ten seconds.</summary>
internal sealed class RawClient : IDisposable
{
    private readonly Socket _socket = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
    private readonly StreamReader _reader;

    public RawClient(string path)
    {
        _socket.Connect(new UnixDomainSocketEndPoint(path));
        _socket.ReceiveTimeout = 10_000;
        _socket.SendTimeout = 10_000;
        _reader = new StreamReader(new NetworkStream(_socket), Encoding.UTF8);
    }

    public void Send(string text) => Send(Encoding.UTF8.GetBytes(text));

    public void Send(byte[] bytes) => _socket.Send(bytes);

    /// <summary>Sends and ignores that the server may have closed already.</summary>
    public void TrySend(byte[] bytes)
    {
        try
        {
            _socket.Send(bytes);
        }
        catch (SocketException)
        {
        }
    }

    /// <summary>The next line; null at the end of the stream.</summary>
    public string? ReadLine() => _reader.ReadLine();

    /// <summary>Reads to the end of the stream, however the server closed it.</summary>
    public bool IsClosed()
    {
        try
        {
            return _reader.ReadToEnd() is not null;
        }
        catch (IOException error) when (error.InnerException is SocketException { SocketErrorCode: SocketError.ConnectionReset })
        {
            return true;
        }
    }

    /// <summary>The next line as JSON.</summary>
    public JsonElement ReadAnswer()
    {
        string line = ReadLine() ?? throw new InvalidOperationException("the server closed the connection");
        using JsonDocument document = JsonDocument.Parse(line);
        return document.RootElement.Clone();
    }

    /// <summary>Sends a line and returns the code and message of the error that it must get.</summary>
    public (int Code, string Message) AskForError(string line)
    {
        Send(line + "\n");
        return ReadError();
    }

    public (int Code, string Message) ReadError()
    {
        JsonElement error = ReadAnswer().GetProperty("error");
        return (error.GetProperty("code").GetInt32(), error.GetProperty("message").GetString()!);
    }

    /// <summary>Whether the server answers a status request on this connection.</summary>
    public bool IsServed()
    {
        Send("""{"jsonrpc":"2.0","id":"alive","method":"status"}""" + "\n");
        JsonElement answer = ReadAnswer();
        return answer.GetProperty("id").GetString() == "alive" && answer.TryGetProperty("result", out _);
    }

    public void Dispose()
    {
        _reader.Dispose();
        _socket.Dispose();
    }
}
