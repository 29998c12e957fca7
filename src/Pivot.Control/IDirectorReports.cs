using Pivot.Control.Model;
using Pivot.Control.Server;

namespace Pivot.Control;

/// <summary>
/// What the control server tells about the director. Members are called from thread-pool threads, never two at once, while
/// packets flow: they take a snapshot and return. An exception becomes the answer "internal error" and is reported to
/// <see cref="ControlServerOptions.Fault"/>. <see cref="Status"/>, <see cref="Services"/>, <see cref="Statistics"/>, <see cref="Health"/> and <see cref="Drops"/> are the exception: metrics ask for them from any thread at any time.
/// </summary>
public interface IDirectorReports
{
    /// <summary>The daemon as a whole.</summary>
    StatusReport Status();

    /// <summary>All virtual services with their real servers.</summary>
    ServicesReport Services();

    /// <summary>All real servers of all virtual services.</summary>
    ServersReport Servers();

    /// <summary>The connections that match the query; its service, where named, is one of <see cref="Services"/>.</summary>
    ConnectionsReport Connections(ConnectionsQuery query);

    /// <summary>Counters in total, per virtual service and per real server.</summary>
    StatisticsReport Statistics();

    /// <summary>Dropped packets by reason.</summary>
    DropsReport Drops();

    /// <summary>The neighbours that packets are sent to.</summary>
    NeighboursReport Neighbours();

    /// <summary>What checks and agents have found.</summary>
    HealthReport Health();

    /// <summary>What real servers need; service and server, where named, are of <see cref="Services"/>.</summary>
    ExplanationReport Explain(ExplainQuery query);

    /// <summary>What would become of a packet, without any effect.</summary>
    ForwardingReport Forwarding(ForwardingQuery query);
}
