using System.Text.Json.Serialization;
using Pivot.Control.Model;

namespace Pivot.Control;

/// <summary>Generated serializers of everything that crosses the control socket (no reflection: the binary is trimmed).</summary>
[JsonSourceGenerationOptions(GenerationMode = JsonSourceGenerationMode.Metadata, PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(StatusReport))]
[JsonSerializable(typeof(ServicesReport))]
[JsonSerializable(typeof(ServersReport))]
[JsonSerializable(typeof(ConnectionsReport))]
[JsonSerializable(typeof(StatisticsReport))]
[JsonSerializable(typeof(DropsReport))]
[JsonSerializable(typeof(NeighboursReport))]
[JsonSerializable(typeof(ExplanationReport))]
[JsonSerializable(typeof(ForwardingReport))]
[JsonSerializable(typeof(ServerReport))]
[JsonSerializable(typeof(TimeoutsReport))]
[JsonSerializable(typeof(MetricsReport))]
[JsonSerializable(typeof(ReloadReport))]
[JsonSerializable(typeof(HealthReport))]
[JsonSerializable(typeof(ConfigReport))]
[JsonSerializable(typeof(IpvsadmReport))]
[JsonSerializable(typeof(ConfigurationReport))]
[JsonSerializable(typeof(CommitReport))]
public sealed partial class ControlJsonContext : JsonSerializerContext;
