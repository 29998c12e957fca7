using System.Net;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Pivot.Linux.Journal;

/// <summary>A prefix as a JSON string, <c>192.0.2.0/24</c>.</summary>
internal sealed class NetworkConverter : JsonConverter<IPNetwork>
{
    /// <inheritdoc/>
    public override IPNetwork Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        IPNetwork.TryParse(reader.GetString(), out IPNetwork network) ? network : throw new JsonException("An IP prefix was expected.");

    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter writer, IPNetwork value, JsonSerializerOptions options) => writer.WriteStringValue(value.ToString());
}
