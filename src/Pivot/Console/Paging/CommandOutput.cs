using System.Text;

namespace Pivot.Console.Paging;

/// <summary>What a command that runs on a thread of its own prints, until the session's thread takes it: output and errors in their order. A command that prints more than somebody reads waits.</summary>
/// <param name="wake">Tells the session's thread that there is something.</param>
internal sealed class CommandOutput(Action wake)
{
    private const int MostWaiting = 1 << 20; // characters

    private readonly object _gate = new(); // guards all below; pulsed when there is room again
    private readonly Queue<OutputPart> _parts = new();
    private StringBuilder _last = new();
    private bool _lastIsError;
    private int _waiting;
    private bool _isClosed;

    /// <summary>Takes the next part; null when there is none.</summary>
    public OutputPart? Take()
    {
        lock (_gate)
        {
            if (_parts.Count == 0)
            {
                Complete();
            }

            if (!_parts.TryDequeue(out OutputPart? part))
            {
                return null;
            }

            _waiting -= part.Text.Length;
            Monitor.PulseAll(_gate);
            return part;
        }
    }

    /// <summary>Nobody reads any more: what is printed is forgotten.</summary>
    public void Close()
    {
        lock (_gate)
        {
            _isClosed = true;
            Monitor.PulseAll(_gate);
        }
    }

    /// <summary>A writer for the command.</summary>
    public TextWriter Writer(bool isError) => new PartWriter(this, isError);

    private void Add(ReadOnlySpan<char> text, bool isError)
    {
        lock (_gate)
        {
            while (_waiting > MostWaiting && !_isClosed)
            {
                Monitor.Wait(_gate);
            }

            if (_isClosed)
            {
                return;
            }

            if (isError != _lastIsError)
            {
                Complete();
                _lastIsError = isError;
            }

            _last.Append(text);
            _waiting += text.Length;
        }

        wake();
    }

    private void Complete()
    {
        if (_last.Length > 0)
        {
            _parts.Enqueue(new OutputPart(_last.ToString(), _lastIsError));
            _last = new StringBuilder();
        }
    }

    private sealed class PartWriter(CommandOutput output, bool isError) : TextWriter
    {
        public override Encoding Encoding => Encoding.UTF8;

        public override string NewLine => "\n";

        public override void Write(char value) => output.Add([value], isError);

        public override void Write(char[] buffer, int index, int count) => output.Add(buffer.AsSpan(index, count), isError);

        public override void Write(ReadOnlySpan<char> buffer) => output.Add(buffer, isError);

        public override void Write(string? value) => output.Add(value, isError);

        public override void WriteLine() => output.Add("\n", isError);

        public override void WriteLine(string? value) => output.Add($"{value}\n", isError);
    }
}
