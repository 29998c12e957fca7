using System.Globalization;
using System.Reflection;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using Pivot.Control.Rpc;

namespace Pivot.Control.Tests;

/// <summary><c>docs/control-api.md</c> names everything that crosses the socket.</summary>
public sealed class ControlApiDocumentTests
{
    /// <summary>All that is written or read as JSON: whatever has a generated serializer.</summary>
    private static readonly Type[] Results = [.. CustomAttributeData.GetCustomAttributes(typeof(ControlJsonContext))
        .Where(attribute => attribute.AttributeType == typeof(JsonSerializableAttribute)).Select(attribute => (Type)attribute.ConstructorArguments[0].Value!)];

    [Fact]
    public void Document_Version_IsThatOfTheProtocol() =>
        Assert.Contains(string.Create(CultureInfo.InvariantCulture, $"This is protocol **{ControlProtocol.Version}**."), Document(), StringComparison.Ordinal);

    [Fact]
    public void Methods_OfTheTable_AreThoseOfTheProtocol()
    {
        FakeReports fake = new();
        Assert.Equal(ControlProtocol.Methods.Order(), new MethodTable(fake, fake).Names.Order());
    }

    [Fact]
    public void Document_Sections_AreAllMethodsThereAre()
    {
        string[] sections = [.. Document().Split('\n').Where(line => line.StartsWith("### `", StringComparison.Ordinal)).SelectMany(line => line[4..].Split(',')).Select(name => name.Trim(' ', '`'))];
        Assert.Equal(ControlProtocol.Methods.Order(), sections.Order());
    }

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

        Assert.True(Results.Length > 10, $"only {Results.Length} results found");
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
