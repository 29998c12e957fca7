namespace Pivot.Appliance;

/// <summary>What a director that answers says of itself.</summary>
/// <param name="Pid">Its process id.</param>
/// <param name="FileInForce">The fingerprint of the configuration file's text that is in force; zeros where something else is.</param>
internal sealed record ProbeAnswer(int Pid, string FileInForce)
{
    /// <summary>Instead of a fingerprint where no file's text is in force.</summary>
    public const string NoFile = "0000000000000000";
}
