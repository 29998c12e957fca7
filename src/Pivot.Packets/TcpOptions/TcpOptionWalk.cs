namespace Pivot.Packets.TcpOptions;

/// <summary>
/// Walks the options of a TCP header (RFC 9293 §3.1): no-operation (1) is stepped over, end-of-list (0) ends it. An option whose length does not fit ends
/// it as malformed.
/// </summary>
/// <param name="segment">From the TCP header on, as <see cref="PacketParser"/> accepted it.</param>
public ref struct TcpOptionWalk(ReadOnlySpan<byte> segment)
{
    private const byte EndOfList = 0;
    private const byte NoOperation = 1;

    private readonly ReadOnlySpan<byte> _header = segment[..TransportHeader.TcpLength(segment)];
    private int _next = TransportHeader.TcpMinimumLength;

    /// <summary>The present option's kind.</summary>
    public byte Kind { get; private set; }

    /// <summary>Where in the segment the present option's kind byte is.</summary>
    public int Offset { get; private set; }

    /// <summary>Bytes of the present option, kind and length bytes included: 2 to 40.</summary>
    public int Length { get; private set; }

    /// <summary>True when the walk ended at an option that does not fit into the header.</summary>
    public bool IsMalformed { get; private set; }

    /// <summary>Goes on to the next option that has a length.</summary>
    /// <returns>False at the end, or when the list is malformed.</returns>
    public bool MoveNext()
    {
        while (_next < _header.Length && _header[_next] == NoOperation)
        {
            _next++;
        }

        if (_next >= _header.Length || _header[_next] == EndOfList)
        {
            return false;
        }

        int length = _next + 1 < _header.Length ? _header[_next + 1] : 0;
        if (length < 2 || length > _header.Length - _next)
        {
            IsMalformed = true;
            return false;
        }

        (Kind, Offset, Length) = (_header[_next], _next, length);
        _next += length;
        return true;
    }

    /// <summary>True when every option of the segment fits.</summary>
    /// <param name="segment">As in the constructor.</param>
    public static bool IsWellFormed(ReadOnlySpan<byte> segment)
    {
        var walk = new TcpOptionWalk(segment);
        while (walk.MoveNext())
        {
        }

        return !walk.IsMalformed;
    }
}
