namespace Pivot.Testing.Guests;

/// <summary>What a guest is made of: <c>scripts/guest-parts.sh</c> puts it into <c>artifacts/guest</c>.</summary>
public static class GuestParts
{
    /// <summary>The emulator.</summary>
    public const string Emulator = "qemu-system-x86_64";

    private static readonly string Folder = Path.Combine(RepositoryPaths.Root, "artifacts", "guest");

    /// <summary>Debian's kernel.</summary>
    public static string Kernel => Path.Combine(Folder, "vmlinuz");

    /// <summary>Modules, programs and the init script.</summary>
    public static string InitialFiles => Path.Combine(Folder, "initramfs");

    /// <summary>What they were made from: one <c>NAME VERSION</c> a line.</summary>
    public static string Versions => Path.Combine(Folder, "versions");

    /// <summary>Why no guest can be started here, or null.</summary>
    public static string? Missing() =>
        Requires.Tool(Emulator, "qemu-system-x86") ?? (File.Exists(Versions) ? null : $"needs {Folder} (run scripts/guest-parts.sh)");
}
