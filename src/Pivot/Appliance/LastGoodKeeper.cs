using System.Globalization;
using Pivot.Director;
using Pivot.Linux;

namespace Pivot.Appliance;

/// <summary>
/// Keeps a copy of the owner's configuration once the director has run well with it for a while: what the next start goes back to when the file is broken. A change that is not in the file, or waits for its confirmation, is
/// never kept. One thread.
/// </summary>
internal sealed class LastGoodKeeper(string ownFile, string lastGoodFile)
{
    /// <summary>How long answers have to be good, in milliseconds.</summary>
    public const long WellAfterMilliseconds = 30_000;

    private string _file = ProbeAnswer.NoFile;
    private long _since;
    private bool _isDone;

    /// <summary>The director has answered.</summary>
    /// <param name="answer">What.</param>
    /// <param name="now">Milliseconds on a clock that never goes back.</param>
    /// <returns>True where the copy was made anew.</returns>
    /// <exception cref="HostException">It could not be made, and is not tried again for this text; or it was made, and the owner should know what the message says.</exception>
    public bool Observe(ProbeAnswer answer, long now)
    {
        if (answer.FileInForce != _file)
        {
            (_file, _since, _isDone) = (answer.FileInForce, now, answer.FileInForce == ProbeAnswer.NoFile);
        }

        if (_isDone || now - _since < WellAfterMilliseconds)
        {
            return false;
        }

        _isDone = true;
        return Keep();
    }

    /// <summary>The director has ended or gives no answer: its time begins anew.</summary>
    public void Forget() => _file = ProbeAnswer.NoFile;

    private bool Keep()
    {
        try
        {
            byte[] text = File.ReadAllBytes(ownFile);
            if (Fingerprint.Of(text).ToString("x16", CultureInfo.InvariantCulture) != _file || (File.Exists(lastGoodFile) && File.ReadAllBytes(lastGoodFile).AsSpan().SequenceEqual(text)))
            {
                return false;
            }

            return FileReplacement.Write(lastGoodFile, text) is { } note ? throw new HostException(note) : true;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new HostException($"{lastGoodFile} cannot be made of {ownFile}: {error.Message}", error);
        }
    }
}
