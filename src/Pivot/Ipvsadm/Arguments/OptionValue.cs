namespace Pivot.Ipvsadm.Arguments;

/// <summary>Whether a value belongs to an option.</summary>
internal enum OptionValue
{
    /// <summary>None.</summary>
    None,

    /// <summary>One, the next argument whatever it begins with.</summary>
    Required,

    /// <summary>One if the next argument is not an option.</summary>
    Optional,
}
