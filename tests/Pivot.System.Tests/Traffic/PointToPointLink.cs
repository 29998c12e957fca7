using Pivot.System.Tests.Topology;
using Pivot.Testing.Networks;
using Pivot.Testing.Processes;

namespace Pivot.System.Tests.Traffic;

/// <summary>A link without link-layer headers between two hosts: a TUN device in each, between which socat passes packets on.</summary>
internal sealed class PointToPointLink : IDisposable
{
    /// <summary>The device's name in both.</summary>
    public const string Device = "point0";

    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(10);
    private readonly TemporaryDirectory _directory = new();
    private readonly List<ChildProcess> _ends = [];

    /// <summary>Makes it, or skips the test.</summary>
    /// <param name="first">A host.</param>
    /// <param name="firstAddress">Its address on the link, with the prefix length.</param>
    /// <param name="second">The other host.</param>
    /// <param name="secondAddress">Likewise.</param>
    public PointToPointLink(NetworkNamespace first, string firstAddress, NetworkNamespace second, string secondAddress)
    {
        Skip.When(Requires.Tool("socat", "socat"), Requires.TunDevice());
        // SOCK_SEQPACKET: each packet stays one.
        Start(first, $"UNIX-LISTEN:{_directory["link"]},type=5", firstAddress, "listening on");
        Start(second, $"UNIX-CONNECT:{_directory["link"]},type=5", secondAddress, "starting data transfer loop");
        _ends[0].WaitForText("starting data transfer loop", Limit);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _ends.ForEach(static end => end.Dispose());
        _directory.Dispose();
    }

    private void Start(NetworkNamespace host, string other, string address, string text)
    {
        ChildProcess end = host.Start("socat", "-b", "70000", "-d", "-d", other, $"TUN:{address},tun-name={Device},iff-no-pi,iff-up");
        _ends.Add(end);
        end.WaitForText(text, Limit);
    }
}
