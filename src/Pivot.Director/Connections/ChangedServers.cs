namespace Pivot.Director.Connections;

/// <summary>Which servers of a list have other counts than when they were last looked at. Marked by whoever changes a count, any thread; looked at by one at a time.</summary>
/// <param name="count">Servers in the list.</param>
internal sealed class ChangedServers(int count)
{
    private readonly long[] _words = new long[(count + 63) / 64];

    /// <summary>Words of 64 servers each.</summary>
    public int Words => _words.Length;

    /// <summary>
    /// Notes a change that has been made. Where it is noted already nothing is written: the full fences of the change before and of <see cref="Take"/> see to it that whoever takes the note reads the change.
    /// </summary>
    /// <param name="place">The server's place in the list.</param>
    public void Mark(int place)
    {
        ref long word = ref _words[place / 64];
        long bit = 1L << (place % 64);
        if ((Volatile.Read(ref word) & bit) == 0)
        {
            Interlocked.Or(ref word, bit);
        }
    }

    /// <summary>Takes the notes of 64 servers, to be called before their counts are read.</summary>
    /// <returns>A bit for each that has changed.</returns>
    public long Take(int word) => Volatile.Read(ref _words[word]) == 0 ? 0 : Interlocked.Exchange(ref _words[word], 0);
}
