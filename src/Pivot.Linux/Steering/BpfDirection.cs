namespace Pivot.Linux.Steering;

/// <summary>Which packets of an interface a program sees.</summary>
internal enum BpfDirection
{
    /// <summary>Those that come in.</summary>
    Ingress,

    /// <summary>Those that go out.</summary>
    Egress,
}
