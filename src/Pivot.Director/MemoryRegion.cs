namespace Pivot.Director;

/// <summary>Zeroed or formerly used memory that its owner lends for as long as the borrower lives: anonymous in tests, a mapped file in the appliance.</summary>
/// <param name="Address">Start, aligned to 64 bytes or more.</param>
/// <param name="Length">Bytes.</param>
public readonly record struct MemoryRegion(nint Address, long Length);
