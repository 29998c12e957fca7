namespace Pivot;

/// <summary>Exit codes of every command; <c>docs/command-line.md</c> explains them.</summary>
internal static class ExitCode
{
    /// <summary>It went well.</summary>
    public const int Good = 0;

    /// <summary>The answer is no: the configuration has errors, the director cannot start, or what was asked for is not there.</summary>
    public const int No = 1;

    /// <summary>The command line is wrong.</summary>
    public const int Usage = 2;

    /// <summary>No daemon could be asked.</summary>
    public const int NoDaemon = 3;

    /// <summary>A director that was started ahead of its time has touched nothing, and leaves the start to its supervisor.</summary>
    public const int NotWanted = 4;
}
