using System.Text.Json.Serialization.Metadata;
using Pivot.Control.Model;
using Pivot.Control.Rpc;

namespace Pivot.Control.Tests;

/// <summary><c>docs/control-api.md</c> names everything that crosses the socket.</summary>
public sealed class ControlApiDocumentTests
{
    private static readonly Type[] Results =
        [typeof(StatusReport), typeof(ServicesReport), typeof(ServersReport), typeof(ConnectionsReport), typeof(StatisticsReport), typeof(DropsReport), typeof(ExplanationReport), typeof(ForwardingReport), typeof(TimeoutsReport), typeof(NeighboursReport), typeof(ReloadReport), typeof(StopReport), typeof(HealthReport)];

    [Fact]
    public void Document_EveryMethod_HasASection()
    {
        string text = Document();
        Assert.All(ControlProtocol.Methods, method => Assert.Contains($"### `{method}`", text, StringComparison.Ordinal));
    }

    [Fact]
    public void Document_EveryField_IsNamed()
    {
        string text = Document();
        HashSet<(string Type, string Field)> fields = [];
        foreach (Type result in Results)
        {
            Collect(result, fields);
        }

        Assert.True(fields.Count > 60, $"only {fields.Count} fields found");
        Assert.All(fields, field => Assert.Contains($"`{field.Field}`", text, StringComparison.Ordinal));
    }

    [Fact]
    public void Document_EveryErrorCode_IsNamed()
    {
        string text = Document();
        int[] codes = [.. typeof(RpcErrorCode).GetFields().Select(field => (int)field.GetRawConstantValue()!)];
        Assert.Equal(10, codes.Length);
        Assert.All(codes, code => Assert.Contains($"`{code}`", text, StringComparison.Ordinal));
    }

    private static void Collect(Type type, HashSet<(string Type, string Field)> fields)
    {
        JsonTypeInfo info = ControlJsonContext.Default.GetTypeInfo(type)!;
        if (info.Kind is JsonTypeInfoKind.Enumerable)
        {
            Collect(info.ElementType!, fields);
            return;
        }

        foreach (JsonPropertyInfo property in info.Properties)
        {
            fields.Add((type.Name, property.Name));
            Type inner = property.PropertyType;
            if (ControlJsonContext.Default.GetTypeInfo(inner) is { Kind: JsonTypeInfoKind.Object or JsonTypeInfoKind.Enumerable })
            {
                Collect(inner, fields);
            }
        }
    }

    private static string Document()
    {
        DirectoryInfo? directory = new(AppContext.BaseDirectory);
        while (directory is not null && !File.Exists(Path.Combine(directory.FullName, "Appliance.sln")))
        {
            directory = directory.Parent;
        }

        Assert.NotNull(directory);
        return File.ReadAllText(Path.Combine(directory.FullName, "docs", "control-api.md"));
    }
}
