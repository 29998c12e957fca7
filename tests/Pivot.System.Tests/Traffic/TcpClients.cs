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
        Socket[] sockets = space.Invoke(() => Enumerable.Range(0, count).Select(static _ => new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true }).ToArray());
        _sockets.AddRange(sockets);
        ParallelOptions options = new() { MaxDegreeOfParallelism = Simultaneous, CancellationToken = cancellation };
        await Parallel.ForEachAsync(sockets, options, async (socket, token) => await socket.ConnectAsync(target, token));
    }

    /// <summary>Sends one message on each connection and returns how many came back as they were.</summary>
    public async Task<int> EchoAllAsync(string tag, CancellationToken cancellation)
    {
        int echoed = 0;
        ParallelOptions options = new() { MaxDegreeOfParallelism = Simultaneous, CancellationToken = cancellation };
        await Parallel.ForEachAsync(_sockets, options, async (socket, token) =>
        {
            byte[] sent = Encoding.ASCII.GetBytes($"{tag} from {socket.LocalEndPoint}");
            byte[] got = new byte[sent.Length];
            await socket.SendAsync(sent, token);
            int length = 0;
            while (length < got.Length && await socket.ReceiveAsync(got.AsMemory(length), token) is var more and > 0)
            {
                length += more;
            }

            if (length == got.Length && got.AsSpan().SequenceEqual(sent))
            {
                Interlocked.Increment(ref echoed);
            }
        });
        return echoed;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (Socket socket in _sockets)
        {
            socket.Dispose();
        }
    }
}
