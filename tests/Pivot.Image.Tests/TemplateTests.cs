using Pivot.Testing.Processes;

namespace Pivot.Image.Tests;

/// <summary>The configurations that come with the image.</summary>
public sealed class TemplateTests
{
    [Theory]
    [InlineData("image/boot/pivot.toml")]
    [InlineData("image/root/etc/pivot/factory.toml")]
    public void Configuration_HasNoErrors(string path)
    {
        Assert.SkipWhen(Requires.PivotBinary() is not null, Requires.PivotBinary() ?? "");

        Command.Run(RepositoryPaths.PivotBinary, "check", "--config", Path.Combine(RepositoryPaths.Root, path)).Succeeded();
    }

    [Fact]
    public void Template_WithItsServiceTakenIn_HasNoErrors()
    {
        Assert.SkipWhen(Requires.PivotBinary() is not null, Requires.PivotBinary() ?? "");
        using TemporaryDirectory directory = new();
        string text = File.ReadAllText(Path.Combine(RepositoryPaths.Root, "image/boot/pivot.toml"));
        int service = text.IndexOf("# [[service]]", StringComparison.Ordinal);
        string file = directory.Write("pivot.toml", text[..service] + text[service..].Replace("# ", "", StringComparison.Ordinal).Replace("#\n", "\n", StringComparison.Ordinal));

        string said = Command.Run(RepositoryPaths.PivotBinary, "check", "--config", file).Succeeded();

        Assert.Contains("1 service", said, StringComparison.Ordinal);
    }
}
