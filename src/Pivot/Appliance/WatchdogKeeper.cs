using Pivot.Linux;
using Pivot.Linux.Supervision;

namespace Pivot.Appliance;

/// <summary>Feeds the hardware watchdog as long as it is told that all is well. One thread.</summary>
internal sealed class WatchdogKeeper : IDisposable
{
    /// <summary>What every board's watchdog can have: the Raspberry Pi's has 15 s at most.</summary>
    private const int WantedSeconds = 15;

    /// <summary>It is fed so often, in milliseconds.</summary>
    public const long PaceMilliseconds = 2000;

    private readonly string _path;
    private WatchdogDevice? _device;
    private long? _fed;
    private long _nextLook;

    /// <summary>Opens nothing yet.</summary>
    /// <param name="path">The device; empty = none.</param>
    public WatchdogKeeper(string path) => _path = path;

    /// <summary>Opens the device, which starts it: from here on it has to be fed. Where that fails, <see cref="Tend"/> tries again, for its driver may come later.</summary>
    public void Open()
    {
        if (_path.Length > 0 && !File.Exists(_path))
        {
            Description = $"none: there is no {_path}";
            return;
        }

        try
        {
            _device = _path.Length == 0 ? null : WatchdogDevice.Open(_path, WantedSeconds);
            Description = _device is null ? "none is used"
                : _device.Seconds is { } seconds ? $"{_path} resets this machine after {seconds} s without an answer of the director"
                : $"{_path} is fed; it does not tell after which time it resets this machine";
        }
        catch (HostException error)
        {
            Description = $"none: {error.Message}";
        }
    }

    /// <summary>What there is, for people.</summary>
    public string Description { get; private set; } = "";

    /// <summary>Feeds it, or looks for it, when it is time to.</summary>
    /// <param name="isWell">Whether it may be fed.</param>
    /// <param name="now">Milliseconds on a clock that never goes back.</param>
    /// <returns>Whether it was found, so that <see cref="Description"/> is another.</returns>
    public bool Tend(bool isWell, long now)
    {
        bool isFound = false;
        if (_device is null && now >= _nextLook && File.Exists(_path))
        {
            _nextLook = now + PaceMilliseconds;
            Open();
            isFound = _device is not null;
        }

        if (isWell && _device is not null && (_fed is not { } fed || now - fed >= PaceMilliseconds))
        {
            _fed = now;
            _device.Feed();
        }

        return isFound;
    }

    /// <inheritdoc/>
    public void Dispose() => _device?.Dispose();
}
