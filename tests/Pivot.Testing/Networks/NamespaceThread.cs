using System.Collections.Concurrent;
using System.Runtime.ExceptionServices;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Pivot.Testing.Networks;

/// <summary>A thread that has entered a network namespace by setns(2) and runs there what it is given, one after the other.</summary>
internal sealed partial class NamespaceThread : IDisposable
{
    private const int CLONE_NEWNET = 0x40000000;

    private readonly BlockingCollection<Action> _work = [];
    private readonly Thread _thread;

    public NamespaceThread(string path)
    {
        using ManualResetEventSlim entered = new();
        Exception? failure = null;
        _thread = new Thread(() =>
        {
            failure = Enter(path);
            entered.Set();
            foreach (Action action in failure is null ? _work.GetConsumingEnumerable() : [])
            {
                action();
            }
        })
        { IsBackground = true, Name = Path.GetFileName(path) };
        _thread.Start();
        entered.Wait();
        if (failure is not null)
        {
            throw failure;
        }
    }

    /// <summary>Runs a function there and returns its result, or throws what it threw.</summary>
    public T Invoke<T>(Func<T> function)
    {
        if (Thread.CurrentThread == _thread)
        {
            return function();
        }

        using ManualResetEventSlim done = new();
        T result = default!;
        ExceptionDispatchInfo? failure = null;
        _work.Add(() =>
        {
            try
            {
                result = function();
            }
            catch (Exception exception) // carried to the caller's thread
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

    public void Dispose()
    {
        _work.CompleteAdding();
        _thread.Join();
        _work.Dispose();
    }

    private static InvalidOperationException? Enter(string path)
    {
        using SafeFileHandle handle = File.OpenHandle(path);
        return setns(handle, CLONE_NEWNET) == 0 ? null : new InvalidOperationException($"setns({path}): errno {Marshal.GetLastPInvokeError()}");
    }

    [LibraryImport("libc", SetLastError = true)]
    private static partial int setns(SafeFileHandle fd, int nstype);
}
