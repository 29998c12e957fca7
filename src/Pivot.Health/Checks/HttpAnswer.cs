using System.Globalization;
using System.Text;

namespace Pivot.Health.Checks;

/// <summary>
/// Reads an HTTP/1 answer piece by piece (RFC 9112): status line, the two headers that say how long the body is, the body by length, in chunks or to
/// the connection's end. Interim answers (1xx) are skipped. Memory and header are bounded; whatever comes is read or named as a fault, never thrown.
/// </summary>
internal sealed class HttpAnswer(bool keepBody)
{
    /// <summary>Bytes of all header and chunk lines together.</summary>
    public const int MaxHead = 32 * 1024;

    /// <summary>Bytes of the body that are kept.</summary>
    public const int MaxBody = 64 * 1024;

    private const int QuotedCharacters = 40;
    private const long UntilClose = -1;

    private enum Part
    {
        StatusLine,
        Headers,
        Body,
        ChunkSize,
        Chunk,
        ChunkEnd,
        Trailers,
        Done,
        Broken,
    }

    private readonly StringBuilder _line = new();
    private byte[] _body = [];
    private int _bodyLength;
    private Part _part;
    private int _headBytes;
    private int _status;
    private bool _chunked;
    private long _length = UntilClose;
    private long _left;
    private long _bodyBytes;

    /// <summary>The final status code, 100 to 999; 0 before it has come.</summary>
    public int Status { get; private set; }

    /// <summary>True once the empty line after the headers has come.</summary>
    public bool HeadIsComplete { get; private set; }

    /// <summary>True once the whole answer has come.</summary>
    public bool IsComplete => _part == Part.Done;

    /// <summary>What is wrong with the answer, as a reason; null as long as nothing is.</summary>
    public string? Fault { get; private set; }

    /// <summary>The body so far, without chunk lines; at most <see cref="MaxBody"/> bytes.</summary>
    public ReadOnlySpan<byte> Body => _body.AsSpan(0, _bodyLength);

    /// <summary>True when the body is longer than what is kept.</summary>
    public bool BodyIsFull => _bodyLength == MaxBody;

    /// <summary>Reads bytes as they came; those after the answer's end are ignored.</summary>
    public void Add(ReadOnlySpan<byte> bytes)
    {
        while (!bytes.IsEmpty && _part is not (Part.Done or Part.Broken))
        {
            bytes = bytes[(_part is Part.Body or Part.Chunk ? AddBody(bytes) : AddLine(bytes))..];
        }
    }

    /// <summary>The server has closed the connection.</summary>
    public void End()
    {
        switch (_part)
        {
            case Part.Done or Part.Broken:
                break;
            case Part.Body when _length == UntilClose:
                _part = Part.Done;
                break;
            case Part.StatusLine when _headBytes == 0:
                Break("closed without an answer");
                break;
            case Part.StatusLine or Part.Headers:
                Break("closed in the middle of the header");
                break;
            default:
                Break(string.Create(CultureInfo.InvariantCulture, $"HTTP {Status}, but closed in the middle of the body, after {_bodyBytes} bytes"));
                break;
        }
    }

    private int AddLine(ReadOnlySpan<byte> bytes)
    {
        int end = bytes.IndexOf((byte)'\n');
        int taken = end < 0 ? bytes.Length : end + 1;
        _headBytes += taken;
        if (_headBytes > MaxHead)
        {
            Break(string.Create(CultureInfo.InvariantCulture, $"header longer than {MaxHead} bytes"));
            return taken;
        }

        _line.Append(Encoding.Latin1.GetString(end < 0 ? bytes : bytes[..end]));
        if (end >= 0)
        {
            string line = _line.ToString().TrimEnd('\r');
            _line.Clear();
            Read(line);
        }
        else if (_part == Part.StatusLine && _line.Length > QuotedCharacters && !StartsLikeHttp(_line.ToString()))
        {
            // A server of another protocol may never send a line end.
            Break(NotHttp(_line.ToString()));
        }

        return taken;
    }

    private void Read(string line)
    {
        switch (_part)
        {
            case Part.StatusLine:
                ReadStatusLine(line);
                break;
            case Part.Headers when line.Length == 0:
                EndHead();
                break;
            case Part.Headers:
                ReadHeader(line);
                break;
            case Part.ChunkSize:
                ReadChunkSize(line);
                break;
            case Part.ChunkEnd when line.Length == 0:
                _part = Part.ChunkSize;
                break;
            case Part.ChunkEnd:
                Break($"HTTP {Status}, but a chunk of the body is longer than it says");
                break;
            default:
                _part = line.Length == 0 ? Part.Done : Part.Trailers;
                break;
        }
    }

    private void ReadStatusLine(string line)
    {
        if (StartsLikeHttp(line) && line.Length >= 12 && line[8] == ' ' && (line.Length == 12 || line[12] == ' ')
            && int.TryParse(line.AsSpan(9, 3), NumberStyles.None, CultureInfo.InvariantCulture, out _status) && _status >= 100)
        {
            Status = _status < 200 ? 0 : _status;
            _part = Part.Headers;
        }
        else
        {
            Break(NotHttp(line));
        }
    }

    private void ReadHeader(string line)
    {
        int colon = line.IndexOf(':', StringComparison.Ordinal);
        if (colon < 0)
        {
            return;
        }

        ReadOnlySpan<char> name = line.AsSpan(0, colon);
        ReadOnlySpan<char> value = line.AsSpan(colon + 1).Trim(" \t");
        if (name.Equals("Transfer-Encoding", StringComparison.OrdinalIgnoreCase))
        {
            _chunked = value.EndsWith("chunked", StringComparison.OrdinalIgnoreCase);
        }
        else if (name.Equals("Content-Length", StringComparison.OrdinalIgnoreCase)
            && !long.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out _length))
        {
            Break($"not an HTTP answer: Content-Length \"{Quoted(value)}\"");
        }
    }

    private void EndHead()
    {
        if (_status < 200)
        {
            (_part, _chunked, _length) = (Part.StatusLine, false, UntilClose);
            return;
        }

        HeadIsComplete = true;
        _left = _length;
        bool hasNoBody = _status is 204 or 304 || (!_chunked && _length == 0);
        _part = hasNoBody ? Part.Done : _chunked ? Part.ChunkSize : Part.Body;
    }

    private void ReadChunkSize(string line)
    {
        int end = line.IndexOf(';', StringComparison.Ordinal);
        ReadOnlySpan<char> size = line.AsSpan(0, end < 0 ? line.Length : end).Trim(" \t");
        if (!long.TryParse(size, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out _left) || _left < 0)
        {
            Break($"HTTP {Status}, but a chunk of the body begins with \"{Quoted(line)}\", not with its length");
            return;
        }

        _part = _left == 0 ? Part.Trailers : Part.Chunk;
    }

    private int AddBody(ReadOnlySpan<byte> bytes)
    {
        bool untilClose = _part == Part.Body && _length == UntilClose;
        int taken = untilClose ? bytes.Length : (int)Math.Min(bytes.Length, _left);
        if (keepBody)
        {
            Keep(bytes[..Math.Min(taken, MaxBody - _bodyLength)]);
        }

        _bodyBytes += taken;
        if (!untilClose && (_left -= taken) == 0)
        {
            _part = _part == Part.Chunk ? Part.ChunkEnd : Part.Done;
        }

        return taken;
    }

    private void Keep(ReadOnlySpan<byte> bytes)
    {
        if (_bodyLength + bytes.Length > _body.Length)
        {
            Array.Resize(ref _body, Math.Min(MaxBody, Math.Max(_bodyLength + bytes.Length, _body.Length * 2)));
        }

        bytes.CopyTo(_body.AsSpan(_bodyLength));
        _bodyLength += bytes.Length;
    }

    private static bool StartsLikeHttp(string line) => line is ['H', 'T', 'T', 'P', '/', '1', '.', >= '0' and <= '9', ..];

    private static string NotHttp(string line) => $"not an HTTP answer: \"{Quoted(line)}\"";

    private static string Quoted(ReadOnlySpan<char> text) => PrintableText.Of(text, QuotedCharacters);

    private void Break(string fault)
    {
        Fault = fault;
        _part = Part.Broken;
    }
}
