using Pivot.Logging;

namespace Pivot.ConnectionLog;

/// <summary>The connection log as files: up to <see cref="FilesKept"/> of <see cref="FullFileBytes"/>.</summary>
internal sealed class ConnectionFile(string path) : IConnectionLineTarget
{
    /// <summary>A file of this length or more is renamed.</summary>
    public const int FullFileBytes = 10 * 1024 * 1024;

    /// <summary>Files in all.</summary>
    public const int FilesKept = 10;

    private readonly RotatingFile _file = new(path, FullFileBytes, FilesKept);

    public string Name => path;

    public void Write(ReadOnlySpan<byte> lines) => _file.Write(lines);

    public void Dispose() => _file.Dispose();
}
