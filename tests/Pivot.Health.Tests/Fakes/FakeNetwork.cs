using System.Collections.Concurrent;
using System.Net.Sockets;
using Pivot.Health.Network;

namespace Pivot.Health.Tests.Fakes;

/// <summary>Servers that behave as told, without a network. Unless told otherwise they accept.</summary>
internal sealed class FakeNetwork : ICheckNetwork
{
    private readonly ConcurrentDictionary<string, Func<CancellationToken, Task<ICheckSocket>>> _behaviours = new();

    private readonly ConcurrentDictionary<object, CancellationToken> _waiting = new();

    /// <summary>Connections that wait and have not been told to stop, or would not listen.</summary>
    public int Waiting => _waiting.Values.Count(static token => !token.IsCancellationRequested);

    /// <summary>Connections that were tried, by server.</summary>
    public ConcurrentDictionary<string, int> Tried { get; } = new();

    public void Behave(string server, Func<CancellationToken, Task<ICheckSocket>> behaviour) => _behaviours[server] = behaviour;

    public void Accept(string server) => Behave(server, static _ => Task.FromResult<ICheckSocket>(new ScriptedSocket([], closes: true)));

    public void Refuse(string server) => Behave(server, static _ => Task.FromException<ICheckSocket>(new SocketException((int)SocketError.ConnectionRefused)));

    /// <summary>No answer to any packet: until the time is over.</summary>
    public void Vanish(string server) => Behave(server, token => WaitAsync(Task.Delay(Timeout.Infinite, token), token));

    /// <summary>Does not even end when told to.</summary>
    public void Hang(string server, Task until) => Behave(server, _ => WaitAsync(until, CancellationToken.None));

    /// <summary>Says a line to whoever connects.</summary>
    public void Say(string server, string line) => Behave(server, _ => Task.FromResult<ICheckSocket>(new ScriptedSocket([System.Text.Encoding.Latin1.GetBytes(line)], closes: true)));

    public Task<ICheckSocket> ConnectAsync(CheckTarget target, ushort port, CancellationToken token)
    {
        Tried.AddOrUpdate(target.Server, 1, static (_, count) => count + 1);
        return _behaviours.TryGetValue(target.Server, out var behaviour) ? behaviour(token) : Task.FromResult<ICheckSocket>(new ScriptedSocket([], closes: true));
    }

    public ICheckSocket OpenUdp(CheckTarget target, ushort port) => throw new NotSupportedException();

    public ICheckSocket OpenEcho(CheckTarget target) => throw new NotSupportedException();

    private async Task<ICheckSocket> WaitAsync(Task until, CancellationToken token)
    {
        object key = new();
        _waiting[key] = token;
        try
        {
            await until;
            throw new SocketException((int)SocketError.ConnectionRefused);
        }
        finally
        {
            _waiting.TryRemove(key, out _);
        }
    }
}
