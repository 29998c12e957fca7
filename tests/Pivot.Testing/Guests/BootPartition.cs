using System.Globalization;
using Pivot.Testing.Processes;

namespace Pivot.Testing.Guests;

/// <summary>The boot partition of an image file, read and written by mtools, as its owner does on another computer. The image must not be in use.</summary>
/// <param name="image">The image file.</param>
public sealed class BootPartition(string image)
{
    /// <summary>Bytes from the image's start to the partition.</summary>
    public const int Offset = 1 << 20;

    private readonly string _place = string.Create(CultureInfo.InvariantCulture, $"{image}@@{Offset}");

    /// <summary>Why it cannot be read here, or null.</summary>
    public static string? Missing() => Requires.Tool("mcopy", "mtools");

    /// <summary>Paths of all files, hidden ones too, without a slash in front, in order.</summary>
    public IReadOnlyList<string> Files() =>
    [
        .. Command.Run("mdir", "-/", "-a", "-b", "-i", _place, "::").Succeeded().Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Where(static line => !line.EndsWith('/')).Select(static line => line["::/".Length..]).Order(StringComparer.Ordinal),
    ];

    /// <summary>The text of a file.</summary>
    public string ReadText(string path) => Command.Run("mtype", "-i", _place, "::" + path).Succeeded();

    /// <summary>Copies a file out of it.</summary>
    public void Extract(string path, string target) => Command.Run("mcopy", "-n", "-o", "-i", _place, "::" + path, target).Succeeded();

    /// <summary>Writes a file, over one that is there.</summary>
    public void WriteText(string path, string text)
    {
        using TemporaryDirectory directory = new();
        Command.Run("mcopy", "-o", "-i", _place, directory.Write("file", text), "::" + path).Succeeded();
    }

    /// <summary>Deletes a file.</summary>
    public void Delete(string path) => Command.Run("mdel", "-i", _place, "::" + path).Succeeded();
}
