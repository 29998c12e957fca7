using System.Collections.Concurrent;
using System.Diagnostics;
using System.Runtime.ExceptionServices;
using System.Runtime.InteropServices;

namespace Pivot.Linux.Tests.Environments;

/// <summary>
/// A thread in a network namespace of its own, which is gone with it: sockets, TUN devices, /proc/sys/net and child processes that the
/// thread makes belong to the namespace. Loopback is up.
/// </summary>
internal sealed partial class NamespaceThread : IDisposable
{
    private const int NewNetwork = 0x40000000;

    private readonly BlockingCollection<Action> _work = [];
    private readonly Thread _thread;

    public NamespaceThread()
    {
        _thread = new Thread(() =>
        {
            foreach (Action action in _work.GetConsumingEnumerable())
            {
                action();
            }
        })
        { IsBackground = true };
        _thread.Start();
        Run(() =>
        {
            if (unshare(NewNetwork) != 0)
            {
                throw new InvalidOperationException($"unshare(CLONE_NEWNET): {Marshal.GetLastPInvokeErrorMessage()}");
            }

            ThreadId = gettid();
        });
        Ip("link set lo up");
    }

    /// <summary>Why the tests with namespaces are skipped.</summary>
    public const string Needs = "needs CAP_NET_ADMIN (root) and /dev/net/tun";

    /// <summary>Whether namespaces and devices can be made.</summary>
    public static bool IsPossible => Capabilities.HasNetAdmin && Capabilities.HasNetRaw && File.Exists("/dev/net/tun");

    /// <summary>By which <c>ip link ... netns N</c> finds the namespace.</summary>
    public int ThreadId { get; private set; }

    /// <summary>Runs an action in the namespace and waits for it.</summary>
    public void Run(Action action) => Run<object?>(() =>
    {
        action();
        return null;
    });

    /// <summary>Runs a function in the namespace and waits for its result.</summary>
    public T Run<T>(Func<T> function)
    {
        T result = default!;
        ExceptionDispatchInfo? failure = null;
        using ManualResetEventSlim done = new();
        _work.Add(() =>
        {
            try
            {
                result = function();
            }
            catch (Exception exception)
            {
                failure = ExceptionDispatchInfo.Capture(exception);
            }
            finally
            {
                done.Set();
            }
        });
        done.Wait();
        failure?.Throw();
        return result;
    }

    /// <summary>Runs <c>ip</c> in the namespace.</summary>
    /// <returns>What it printed.</returns>
    public string Ip(string arguments) => Tool("ip", arguments);

    /// <summary>Runs a program in the namespace.</summary>
    /// <returns>What it printed.</returns>
    public string Tool(string program, string arguments) => Run(() =>
    {
        using Process process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        string output = process.StandardOutput.ReadToEnd();
        string errors = process.StandardError.ReadToEnd();
        process.WaitForExit();
        return process.ExitCode == 0 ? output : throw new InvalidOperationException($"{program} {arguments}: {errors}");
    });

    /// <summary>Joins two namespaces by a veth pair with an address at each end.</summary>
    public static void Join(NamespaceThread left, string leftName, string leftAddress, NamespaceThread right, string rightName, string rightAddress)
    {
        left.Ip($"link add {leftName} type veth peer name {rightName} netns {right.ThreadId}");
        left.Ip($"addr add {leftAddress} dev {leftName}");
        left.Ip($"link set {leftName} up");
        right.Ip($"addr add {rightAddress} dev {rightName}");
        right.Ip($"link set {rightName} up");
    }

    public void Dispose()
    {
        _work.CompleteAdding();
        _thread.Join();
        _work.Dispose();
    }

    [LibraryImport("libc", SetLastError = true)]
    private static partial int unshare(int flags);

    [LibraryImport("libc")]
    private static partial int gettid();
}
