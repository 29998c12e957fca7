using System.Net;

namespace Pivot.Linux.Steering;

/// <summary>Where a real server's packets come in.</summary>
/// <param name="Source">The real server.</param>
/// <param name="InterfaceIndex">The interface that leads to it.</param>
internal sealed record ReplyPath(IPAddress Source, int InterfaceIndex);
