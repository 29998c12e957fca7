namespace Pivot.Console;

/// <summary>Something that a command wants of the session's thread, which has the terminal.</summary>
/// <param name="perform">Does it there.</param>
internal sealed class SessionRequest(Action perform)
{
    private readonly TaskCompletionSource _done = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Ends when it is done; with the failure, if it failed.</summary>
    public Task Done => _done.Task;

    /// <summary>Does it.</summary>
    public void Perform()
    {
        try
        {
            perform();
            _done.SetResult();
        }
        catch (Exception error)
        {
            _done.SetException(error);
        }
    }

    /// <summary>It will not be done.</summary>
    public void Refuse() => _done.TrySetCanceled();
}
