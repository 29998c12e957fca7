namespace Pivot.Health.States;

/// <summary>What a real server may be used for, by its check and its agent together.</summary>
public enum ServerAvailability
{
    /// <summary>Not checked yet: takes connections, and the first check decides at once.</summary>
    Unproven,

    /// <summary>Takes connections.</summary>
    Up,

    /// <summary>Its agent said <c>drain</c>, or a weight of 0: like weight 0.</summary>
    Draining,

    /// <summary>Its check failed, or its agent said so: no new connections.</summary>
    Down,

    /// <summary>Its agent said <c>maint</c>: no new connections, whatever its check says.</summary>
    Maintenance,
}
