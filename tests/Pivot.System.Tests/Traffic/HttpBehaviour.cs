namespace Pivot.System.Tests.Traffic;

/// <summary>What a <see cref="HealthyOrNotServer"/> does with a connection.</summary>
internal enum HttpBehaviour
{
    /// <summary>Answers 200.</summary>
    Healthy,

    /// <summary>Answers 500.</summary>
    Fails,

    /// <summary>Takes the connection and answers nothing.</summary>
    IsSilent,

    /// <summary>Answers 200, a byte every 100 ms.</summary>
    IsSlow,

    /// <summary>Resets the connection.</summary>
    Resets,
}
