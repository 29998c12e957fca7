namespace Pivot.Linux.Tests.Steering;

/// <summary>An object file with a program that the verifier refuses.</summary>
internal static class BadObject
{
    public static byte[] Read()
    {
        using Stream stream = typeof(BadObject).Assembly.GetManifestResourceStream("refused.bpf.o")!;
        byte[] bytes = new byte[stream.Length];
        stream.ReadExactly(bytes);
        return bytes;
    }
}
