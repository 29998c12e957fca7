namespace Pivot.Health.Checks;

/// <summary>A check that cannot be made as it is configured, or not in this build: its message is the reason of the failed check.</summary>
public sealed class CheckSetupException : Exception
{
    /// <summary>Makes the exception.</summary>
    /// <param name="message">What is missing, and where it is set.</param>
    public CheckSetupException(string message)
        : base(message)
    {
    }
}
