namespace Pivot.Control.Model;

/// <summary>What commands of ipvsadm have come to, all or none of them: the result of <c>ipvsadm</c>.</summary>
public sealed record IpvsadmReport
{
    /// <summary>Why nothing was changed; null when all of it was done.</summary>
    public string? Error { get; init; }

    /// <summary>The index of the command that cannot be done, from 0; null when it is all of them together that the configuration's rules refuse.</summary>
    public int? Command { get; init; }

    /// <summary>The exit status of ipvsadm for it, 0 when all was done.</summary>
    public int Status { get; init; }

    /// <summary>What has changed, a line each, as in the result of <c>reload</c>.</summary>
    public IReadOnlyList<string> Changes { get; init; } = [];
}
