using System.Globalization;
using Pivot.System.Tests.Topology;
using Pivot.Testing.Networks;
using Pivot.Testing.Processes;

namespace Pivot.System.Tests.Traffic;

/// <summary>A real dnsmasq in a namespace that leases exactly one address. It remembers nothing of an earlier one and refuses what others ask to keep.</summary>
internal sealed class DhcpServer : IDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(20);
    private readonly TemporaryDirectory _directory = new();
    private readonly ChildProcess _process;
    private bool _isOver;

    /// <summary>Starts it, or skips the test when dnsmasq or busybox is not installed.</summary>
    /// <param name="space">Where it runs, with an address in the subnet.</param>
    /// <param name="address">The address that it leases.</param>
    /// <param name="options">More options of DHCP, as dnsmasq takes them: <c>26,1400</c>.</param>
    public DhcpServer(NetworkNamespace space, string address, params string[] options)
    {
        Skip.When(Requires.Tool("dnsmasq", "dnsmasq-base"), Requires.Tool("busybox", "busybox"));
        _process = space.Start([
            "dnsmasq", "--keep-in-foreground", "--conf-file=/dev/null", "--port=0", "--user=root", "--pid-file=", "--log-dhcp", "--log-facility=-", "--no-ping", "--dhcp-authoritative",
            $"--dhcp-leasefile={_directory["leases"]}", string.Create(CultureInfo.InvariantCulture, $"--dhcp-range={address},{address},255.255.255.0,1h"),
            .. options.Select(option => $"--dhcp-option={option}")]);
        _process.WaitForText("started, version", Limit);
    }

    /// <summary>Waits until it has said something.</summary>
    public void WaitForLog(string text) => _process.WaitForText(text, Limit);

    /// <summary>All that it has said.</summary>
    public string Log => _process.Transcript;

    /// <summary>Ends it. Calling it twice is harmless.</summary>
    public void Dispose()
    {
        if (_isOver)
        {
            return;
        }

        _isOver = true;
        _process.Signal(ChildProcess.Terminate);
        _process.WaitForExit(Limit);
        _process.Dispose();
        _directory.Dispose();
    }
}
