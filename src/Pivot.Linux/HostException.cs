namespace Pivot.Linux;

/// <summary>
/// The host is not as it must be, or refused a change. The message is one line: what was found, what was expected, what to do next.
/// </summary>
public class HostException : Exception
{
    /// <summary>Makes the exception without a message of its own.</summary>
    public HostException()
    {
    }

    /// <summary>Makes the exception.</summary>
    /// <param name="message">One line for the user.</param>
    public HostException(string message)
        : base(message)
    {
    }

    /// <summary>Makes the exception with its cause.</summary>
    /// <param name="message">One line for the user.</param>
    /// <param name="innerException">What led to it.</param>
    public HostException(string message, Exception? innerException)
        : base(message, innerException)
    {
    }
}
