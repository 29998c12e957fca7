namespace Pivot.Ipvsadm;

/// <summary>Why ipvsadm does not do what was asked.</summary>
/// <param name="message">What it prints, as the real one where that has words for it.</param>
/// <param name="exitCode">Its exit status.</param>
internal sealed class IpvsadmException(string message, int exitCode) : Exception(message)
{
    /// <summary>Exit status for what ipvsadm finds wrong itself.</summary>
    public const int Wrong = 2;

    /// <summary>Exit status for what the director refuses (ipvsadm's -1), and for options that do not exist.</summary>
    public const int Refused = 255;

    /// <summary>Exit status for a listing of a service that is not there.</summary>
    public const int NotListed = 1;

    /// <summary>Its exit status.</summary>
    public int ExitCode { get; } = exitCode;

    /// <summary>Which of several commands it is about, from 0.</summary>
    public int Command { get; init; }
}
