using System.Net.Sockets;

namespace Pivot.Control.Server;

/// <summary>Cuts a byte stream into lines, holding at most one longest line and what arrived behind it.</summary>
internal sealed class LineReader(Socket socket, int maxLineBytes)
{
    private const int FirstBufferBytes = 4096;

    private byte[] _buffer = new byte[Math.Min(FirstBufferBytes, maxLineBytes)];
    private int _start;
    private int _end;

    /// <summary>The line that the last <see cref="ReadAsync"/> found, without its line feed; valid until the next.</summary>
    public ReadOnlyMemory<byte> Line { get; private set; }

    /// <summary>Reads up to the next line feed. A last line without one counts as the end: it may be half a message.</summary>
    public async ValueTask<LineResult> ReadAsync(CancellationToken cancellation)
    {
        int scanned = 0;
        while (true)
        {
            int length = _buffer.AsSpan(_start + scanned, _end - _start - scanned).IndexOf((byte)'\n');
            if (length >= 0)
            {
                Line = _buffer.AsMemory(_start, scanned + length);
                _start += scanned + length + 1;
                return LineResult.Line;
            }

            scanned = _end - _start;
            if (!MakeRoom())
            {
                return LineResult.TooLong;
            }

            int received = await socket.ReceiveAsync(_buffer.AsMemory(_end), cancellation).ConfigureAwait(false);
            if (received == 0)
            {
                return LineResult.End;
            }

            _end += received;
        }
    }

    /// <summary>Moves the unfinished line to the front and grows the buffer when it is full; false when the line has reached the limit.</summary>
    private bool MakeRoom()
    {
        if (_start > 0)
        {
            _buffer.AsSpan(_start, _end - _start).CopyTo(_buffer);
            (_start, _end) = (0, _end - _start);
        }

        if (_end == _buffer.Length)
        {
            if (_buffer.Length >= maxLineBytes)
            {
                return false;
            }

            Array.Resize(ref _buffer, Math.Min(_buffer.Length * 2, maxLineBytes));
        }

        return true;
    }
}
