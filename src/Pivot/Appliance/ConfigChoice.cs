namespace Pivot.Appliance;

/// <summary>
/// Chooses the configuration to start with: the first file that the director starts and stays up with. One with errors is passed over at once; where the host refused, or the director ended soon after, it is tried again
/// before the next one gets its turn, for an interface may only be late. Pure; time is what the caller makes of <see cref="Delay"/>.
/// </summary>
internal sealed class ConfigChoice
{
    /// <summary>Starts that a file gets before the next one.</summary>
    public const int Attempts = 3;

    private static readonly TimeSpan LongestDelay = TimeSpan.FromSeconds(60);

    private readonly string[] _files;
    private readonly List<RefusedFile> _refused = [];
    private int _current;
    private int _failures;

    /// <summary>Begins with the first file.</summary>
    /// <param name="files">In the order of preference.</param>
    public ConfigChoice(params string[] files) => _files = files;

    /// <summary>The file to start with.</summary>
    public string Current => _files[Math.Min(_current, _files.Length - 1)];

    /// <summary>Whether no file is left: only another file or time can help.</summary>
    public bool IsExhausted => _current >= _files.Length;

    /// <summary>Whether the next start is the last one that <see cref="Current"/> gets.</summary>
    public bool IsLastAttempt => _failures == Attempts - 1;

    /// <summary>Those that were passed over, and why; the newest reason for each.</summary>
    public IReadOnlyList<RefusedFile> Refused => _refused;

    /// <summary>How long to wait before the next start.</summary>
    public TimeSpan Delay => IsExhausted ? LongestDelay
        : _failures == 0 ? TimeSpan.Zero
        : TimeSpan.FromSeconds(Math.Min(LongestDelay.TotalSeconds, 1 << Math.Min(_failures - 1, 6)));

    /// <summary>A start has failed, or did not last.</summary>
    public void Failed(StartFailure failure)
    {
        if (IsExhausted)
        {
            return;
        }

        _failures++;
        if (failure.IsFinal || _failures >= Attempts)
        {
            _refused.Add(new RefusedFile(Current, failure.Reason, failure.Lines));
            _current++;
            _failures = 0;
        }
    }

    /// <summary>The director has run long enough: an end from now on is a first one.</summary>
    public void RanWell() => _failures = 0;

    /// <summary>The first file runs after all, or is to be tried anew.</summary>
    public void StartOver()
    {
        _refused.Clear();
        (_current, _failures) = (0, 0);
    }
}
