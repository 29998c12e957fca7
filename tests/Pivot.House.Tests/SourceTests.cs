using System.Text.RegularExpressions;

namespace Pivot.House.Tests;

/// <summary>What the text of the sources may and may not hold.</summary>
public sealed partial class SourceTests
{
    private const int MaxLines = 450;

    [Fact]
    public void PlatformInvoke_OnlyInLinux() =>
        Assert.DoesNotContain(Checkout.Files("src", "*.cs"), static path => !path.StartsWith("src/Pivot.Linux/", StringComparison.Ordinal) && PlatformInvoke().IsMatch(Checkout.Text(path)));

    [Fact]
    public void PlatformInvoke_OfLinux_IsFound() =>
        Assert.Contains(Checkout.Files("src/Pivot.Linux", "*.cs"), static path => PlatformInvoke().IsMatch(Checkout.Text(path)));

    [Fact]
    public void SourceFiles_AreShortEnough()
    {
        string[] tooLong = [.. Checkout.Files("src", "*.cs").Select(static path => (Path: path, Lines: Checkout.Text(path).Split('\n').Length - 1)).Where(static file => file.Lines > MaxLines).Select(static file => $"{file.Path}: {file.Lines} lines")];

        Assert.True(tooLong.Length == 0, $"at most {MaxLines} lines a file; split by concept:\n{string.Join('\n', tooLong)}");
    }

    [Fact]
    public void SourcesAndConfigurations_NameNothingOutsideTheCheckout()
    {
        string[] files = [.. Checkout.Files("src", "*"), .. Checkout.Files("configs", "*")];

        Assert.NotEmpty(files);
        Assert.DoesNotContain(files, static path => OutsideFolder().IsMatch(Checkout.Text(path)));
    }

    [Fact]
    public void Scripts_StopAtTheFirstError() =>
        Assert.All(Checkout.Files(".", "*.sh").Append(".ci/run").Where(static path => path != "scripts/lib.sh" && path != "./scripts/lib.sh"), static path =>
            Assert.Contains("set -euo pipefail", Checkout.Text(path), StringComparison.Ordinal));

    [GeneratedRegex(@"\[\s*(LibraryImport|DllImport)\b")]
    private static partial Regex PlatformInvoke();

    [GeneratedRegex(@"(\.\./|/work/)shared\b")]
    private static partial Regex OutsideFolder();
}
