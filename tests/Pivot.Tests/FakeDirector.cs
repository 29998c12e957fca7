using Pivot.Control;
using Pivot.Control.Tests;
using Pivot.Hosting;

namespace Pivot.Tests;

/// <summary>A director that only notes what is asked of it.</summary>
internal sealed class FakeDirector : IDirectorService
{
    private readonly FakeReports _reports = new();
    private readonly TaskCompletionSource _completion = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>The calls in their order.</summary>
    public List<string> Calls { get; } = [];

    /// <summary>Thrown by the start when set.</summary>
    public Exception? StartError { get; init; }

    public IDirectorReports Reports => _reports;

    public IDirectorChanges Changes => _reports;

    public Task StopRequest { get; } = new TaskCompletionSource().Task;

    public Task Completion => _completion.Task;

    /// <summary>Ends like a director whose packet loop broke.</summary>
    public void Break() => _completion.SetException(new InvalidOperationException("the device is gone"));

    public Task StartAsync(CancellationToken cancellation)
    {
        Calls.Add("start");
        return StartError is null ? Task.CompletedTask : Task.FromException(StartError);
    }

    public Task StopAsync(CancellationToken cancellation)
    {
        Calls.Add("stop");
        _completion.TrySetResult();
        return Task.CompletedTask;
    }

    public ValueTask DisposeAsync()
    {
        Calls.Add("dispose");
        return ValueTask.CompletedTask;
    }
}
