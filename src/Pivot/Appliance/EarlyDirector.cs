using Pivot.Linux;
using Pivot.Linux.Supervision;

namespace Pivot.Appliance;

/// <summary>
/// The director's side of a start ahead of its supervisor's, by a shell that becomes the supervisor then: it waits for the boot partition by itself, and begins when all is as it mostly is. Else it leaves the start to the
/// supervisor, which knows what to do. It knows one configuration only, the owner's.
/// </summary>
/// <param name="awaited">The file that says that the boot partition was looked for.</param>
/// <param name="ownFile">The owner's configuration.</param>
internal sealed class EarlyDirector(string awaited, string ownFile)
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;
    private static readonly TimeSpan Pace = TimeSpan.FromMilliseconds(5);

    /// <summary>So long the supervisor may take until it reads what was written meanwhile.</summary>
    private static readonly TimeSpan UntilSupervisor = TimeSpan.FromSeconds(30);

    private readonly int _parent = SupervisedProcess.Parent;
    private readonly BootWait _wait = new(awaited, Environment.TickCount64);

    /// <summary>Whether there is still something to wait for.</summary>
    public bool IsEarly => HasSupervisor && !_wait.IsOver(Environment.TickCount64);

    /// <summary>Has the outputs go where the supervisor will read them. The pipe keeps what is written before: it has a reader here, but not for ever, for a full pipe would hold the director up.</summary>
    /// <param name="path">The pipe, made where there is none; its folder as well.</param>
    /// <exception cref="HostException">It cannot be made.</exception>
    public static void WriteTo(string path)
    {
        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(path))!, OwnerOnly);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new HostException($"the folder of {path} cannot be made: {error.Message.TrimEnd('.')}: name another with --output", error);
        }

        var pipe = OutputPipe.Open(path);
        pipe.TakeOutputs();
        _ = Task.Delay(UntilSupervisor).ContinueWith(_ => pipe.Dispose(), TaskScheduler.Default);
    }

    /// <summary>Waits until the boot partition was looked for, or its supervisor is gone.</summary>
    /// <returns>Whether it may begin.</returns>
    public bool IsWanted()
    {
        while (IsEarly)
        {
            Thread.Sleep(Pace);
        }

        return HasSupervisor && File.Exists(ownFile) && !FileReplacement.IsInterrupted(ownFile);
    }

    private bool HasSupervisor => SupervisedProcess.Parent == _parent;
}
