namespace Pivot.Tests;

/// <summary>Keeps what is written and tells when it was first flushed, which <c>run</c> does behind its ready line.</summary>
internal sealed class FlushNotingWriter : StringWriter
{
    private readonly TaskCompletionSource _flushed = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public Task Flushed => _flushed.Task;

    public override void Flush() => _flushed.TrySetResult();
}
