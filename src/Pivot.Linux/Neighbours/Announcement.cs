using System.Net;
using Pivot.Linux.RtNetlink;

namespace Pivot.Linux.Neighbours;

/// <summary>An address that an interface answers for, to be told to the neighbours.</summary>
/// <param name="Address">An IPv4 or IPv6 address.</param>
/// <param name="Link">The interface.</param>
internal sealed record Announcement(IPAddress Address, NetworkLink Link);
