namespace Pivot.Config;

/// <summary>The least severe message that is logged: <c>[log] level</c>.</summary>
public enum LogSeverity
{
    /// <summary>Everything, for finding a fault in Pivot itself.</summary>
    Verbose,

    /// <summary>What an operator needs to find a fault in a network.</summary>
    Debug,

    /// <summary>What changes: start, stop, services, servers.</summary>
    Information,

    /// <summary>What works but not as asked.</summary>
    Warning,

    /// <summary>What does not work.</summary>
    Error,

    /// <summary>Why Pivot ended.</summary>
    Fatal,
}
