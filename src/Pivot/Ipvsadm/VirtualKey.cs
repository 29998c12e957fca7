using System.Net;
using Pivot.Config;

namespace Pivot.Ipvsadm;

/// <summary>What tells IPVS services apart.</summary>
/// <param name="Protocol">TCP, UDP or SCTP.</param>
/// <param name="Address">The virtual address.</param>
/// <param name="Port">The virtual port; 0 = every port.</param>
internal sealed record VirtualKey(ServiceProtocol Protocol, IPAddress Address, ushort Port);
