using System.Collections.Immutable;
using System.Reflection.Metadata;
using System.Reflection.Metadata.Ecma335;
using System.Reflection.PortableExecutable;

namespace Pivot.Tests;

/// <summary>
/// Native code has each generic method once for every value type. LINQ's sequences know each other (<c>Iterator&lt;T&gt;.Select&lt;U&gt;</c> is virtual), so a single <c>Select</c> from or to a number
/// multiplies with all others of the program: up to 100 kB of the binary. A loop or <c>Array.ConvertAll</c> costs nothing.
/// </summary>
public sealed class SequencesOfValuesTests
{
    /// <summary>Methods that give a sequence of another type; the other ones count by the type that they are asked about.</summary>
    private static readonly string[] Converting = ["Select", "SelectMany", "Cast", "OfType"];

    private static readonly string[] Sequences = [.. Converting, "Where", "Append", "Prepend", "Concat", "Distinct", "Skip", "Take", "Reverse", "Order", "OrderBy", "OrderByDescending", "GroupBy", "Union", "Except", "Intersect"];

    [Fact]
    public void Linq_OfTheProduct_MakesNoSequencesOfValueTypes()
    {
        string[] assemblies = [.. Directory.GetFiles(AppContext.BaseDirectory, "*ivot*.dll").Where(static path => !path.EndsWith("Tests.dll", StringComparison.Ordinal) && !path.EndsWith("Testing.dll", StringComparison.Ordinal))];
        Assert.Contains(assemblies, static path => path.EndsWith("/pivot.dll", StringComparison.Ordinal));

        string[] found = [.. assemblies.SelectMany(Calls)];

        Assert.True(found.Length == 0, $"take a loop, Array.ConvertAll, FindAll or Sort in place of (CONTRIBUTING.md, Size):\n{string.Join('\n', found)}");
    }

    private static List<string> Calls(string path)
    {
        using PEReader file = new(File.OpenRead(path));
        MetadataReader metadata = file.GetMetadataReader();
        List<string> found = [];
        for (int row = 1; row <= metadata.GetTableRowCount(TableIndex.MethodSpec); row++)
        {
            MethodSpecification call = metadata.GetMethodSpecification(MetadataTokens.MethodSpecificationHandle(row));
            if (call.Method.Kind != HandleKind.MemberReference || NameOfLinq(metadata, (MemberReferenceHandle)call.Method) is not { } name || !Sequences.Contains(name))
            {
                continue;
            }

            ImmutableArray<TypeName> types = call.DecodeSignature(new TypeNames(metadata), null);
            IEnumerable<TypeName> counted = Converting.Contains(name) ? types : types.Take(1);
            if (counted.Any(static type => type.IsValue))
            {
                found.Add($"{Path.GetFileName(path)}: {name}<{string.Join(", ", types.Select(static type => type.Name))}>");
            }
        }

        return found;
    }

    private static string? NameOfLinq(MetadataReader metadata, MemberReferenceHandle handle)
    {
        MemberReference method = metadata.GetMemberReference(handle);
        return method.Parent.Kind == HandleKind.TypeReference && metadata.StringComparer.Equals(metadata.GetTypeReference((TypeReferenceHandle)method.Parent).Name, "Enumerable")
            ? metadata.GetString(method.Name)
            : null;
    }

    private sealed record TypeName(string Name, bool IsValue);

    private sealed class TypeNames(MetadataReader metadata) : ISignatureTypeProvider<TypeName, object?>
    {
        public TypeName GetArrayType(TypeName elementType, ArrayShape shape) => GetSZArrayType(elementType);

        public TypeName GetByReferenceType(TypeName elementType) => elementType;

        public TypeName GetFunctionPointerType(MethodSignature<TypeName> signature) => new("function", true);

        public TypeName GetGenericInstantiation(TypeName genericType, ImmutableArray<TypeName> typeArguments) =>
            genericType with { Name = $"{genericType.Name}<{string.Join(", ", typeArguments.Select(static type => type.Name))}>" };

        public TypeName GetGenericMethodParameter(object? genericContext, int index) => new($"!!{index}", false);

        public TypeName GetGenericTypeParameter(object? genericContext, int index) => new($"!{index}", false);

        public TypeName GetModifiedType(TypeName modifier, TypeName unmodifiedType, bool isRequired) => unmodifiedType;

        public TypeName GetPinnedType(TypeName elementType) => elementType;

        public TypeName GetPointerType(TypeName elementType) => new($"{elementType.Name}*", true);

        public TypeName GetPrimitiveType(PrimitiveTypeCode typeCode) => new($"{typeCode}", typeCode is not (PrimitiveTypeCode.String or PrimitiveTypeCode.Object));

        public TypeName GetSZArrayType(TypeName elementType) => new($"{elementType.Name}[]", false);

        public TypeName GetTypeFromDefinition(MetadataReader reader, TypeDefinitionHandle handle, byte rawTypeKind) =>
            new(reader.GetString(reader.GetTypeDefinition(handle).Name), rawTypeKind == (byte)SignatureTypeKind.ValueType);

        public TypeName GetTypeFromReference(MetadataReader reader, TypeReferenceHandle handle, byte rawTypeKind) =>
            new(reader.GetString(reader.GetTypeReference(handle).Name), rawTypeKind == (byte)SignatureTypeKind.ValueType);

        public TypeName GetTypeFromSpecification(MetadataReader reader, object? genericContext, TypeSpecificationHandle handle, byte rawTypeKind) =>
            metadata.GetTypeSpecification(handle).DecodeSignature(this, genericContext);
    }
}
