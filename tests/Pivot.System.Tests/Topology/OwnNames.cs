namespace Pivot.System.Tests.Topology;

/// <summary>What a machine that is all the appliance's gives it besides the network: a host name, <c>/etc/hosts</c> and <c>/etc/resolv.conf</c>, so that those of this machine stay as they are.</summary>
internal sealed class OwnNames : IDisposable
{
    private const string Isolated = "mount --bind \"$HOSTS\" /etc/hosts && mount --bind \"$RESOLV\" /etc/resolv.conf && exec \"$0\" \"$@\"";

    private readonly TemporaryDirectory _etc = new();

    public OwnNames()
    {
        Hosts = _etc.Write("hosts", "");
        Resolver = _etc.Write("resolv.conf", "");
    }

    /// <summary>The file that stands for <c>/etc/hosts</c>.</summary>
    public string Hosts { get; }

    /// <summary>The file that stands for <c>/etc/resolv.conf</c>.</summary>
    public string Resolver { get; }

    /// <summary>The command line that runs a program with them, under the process number that it is started with.</summary>
    public string[] Around(params string[] program) => ["unshare", "--uts", "--mount", "env", $"HOSTS={Hosts}", $"RESOLV={Resolver}", "sh", "-c", Isolated, .. program];

    /// <inheritdoc/>
    public void Dispose() => _etc.Dispose();
}
