using System.Net;
using System.Net.Sockets;
using System.Text;
using Pivot.Testing.Networks;

namespace Pivot.System.Tests.Traffic;

/// <summary>TCP connections from a client's namespace, held open until disposed.</summary>
internal sealed class TcpClients : IDisposable
{
    private const int Simultaneous = 256;
    private readonly List<Socket> _sockets = [];

    /// <summary>How many are open.</summary>
    public int Count => _sockets.Count;

    /// <summary>The clients' own addresses and ports.</summary>
    public IEnumerable<IPEndPoint> Endpoints => _sockets.Select(static socket => (IPEndPoint)socket.LocalEndPoint!);

    /// <summary>Opens more connections.</summary>
    /// <exception cref="SocketException">One was refused or timed out.</exception>
    public async Task OpenAsync(NetworkNamespace space, IPEndPoint target, int count, CancellationToken cancellation)
    {
        Socket[] sockets = space.Invoke(() => Enumerable.Range(0, count).Select(_ => new Socket(target.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true }).ToArray());
        _sockets.AddRange(sockets);
        ParallelOptions options = new() { MaxDegreeOfParallelism = Simultaneous, CancellationToken = cancellation };
        await Parallel.ForEachAsync(sockets, options, async (socket, token) => await socket.ConnectAsync(target, token));
    }

    /// <summary>Sends one message on each connection to an echo server and returns how many came back as they were.</summary>
    public Task<int> EchoAllAsync(string tag, CancellationToken cancellation) =>
        AskAllAsync(endpoint => $"{tag} from {endpoint}", endpoint => $"{tag} from {endpoint}", cancellation);

    /// <summary>Sends a request on each connection and returns how many replies ended as expected.</summary>
    /// <param name="request">The request of the connection with a client endpoint.</param>
    /// <param name="replyEnd">How the reply to it must end.</param>
    /// <param name="cancellation">Ends the wait.</param>
    public async Task<int> AskAllAsync(Func<IPEndPoint, string> request, Func<IPEndPoint, string> replyEnd, CancellationToken cancellation)
    {
        int answered = 0;
        ParallelOptions options = new() { MaxDegreeOfParallelism = Simultaneous, CancellationToken = cancellation };
        await Parallel.ForEachAsync(_sockets, options, async (socket, token) =>
        {
            IPEndPoint endpoint = (IPEndPoint)socket.LocalEndPoint!;
            await socket.SendAsync(Encoding.ASCII.GetBytes(request(endpoint)), token);
            if (await ReplyEndsAsync(socket, replyEnd(endpoint), token))
            {
                Interlocked.Increment(ref answered);
            }
        });
        return answered;
    }

    /// <summary>Ends all connections by a reset.</summary>
    public void Reset()
    {
        foreach (Socket socket in _sockets)
        {
            socket.LingerState = new LingerOption(true, 0);
        }

        Dispose();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (Socket socket in _sockets)
        {
            socket.Dispose();
        }
    }

    private static async Task<bool> ReplyEndsAsync(Socket socket, string expected, CancellationToken cancellation)
    {
        byte[] end = Encoding.ASCII.GetBytes(expected);
        byte[] reply = new byte[1024];
        int length = 0;
        while (!reply.AsSpan(0, length).EndsWith(end))
        {
            int more = length < reply.Length ? await socket.ReceiveAsync(reply.AsMemory(length), cancellation) : 0;
            if (more == 0)
            {
                return false;
            }

            length += more;
        }

        return true;
    }
}
