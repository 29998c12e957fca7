using Pivot.Testing.Guests;

namespace Pivot.Image.Tests;

/// <summary>The images under test, which <c>scripts/test-images.sh</c> makes.</summary>
internal static class Images
{
    /// <summary>The boards.</summary>
    public static readonly string[] Boards = ["pc", "rpi"];

    /// <summary>The kernel argument for emulated PCs.</summary>
    public const string TrustTimer = "no_timer_check";

    private static readonly string[] LoaderFiles = ["syslinux.cfg", "loader/entries/pivot.conf"];
    private static readonly string Folder = Path.Combine(RepositoryPaths.Root, "artifacts", "images");

    /// <summary>The folder with the sums of all images.</summary>
    public static string Sums => Path.Combine(Folder, "SHA256SUMS");

    /// <summary>The PC's image, made a second time.</summary>
    public static string PcAgain => Path.Combine(Folder, "again", "pivot-pc.img");

    /// <summary>A board's image.</summary>
    public static string Of(string board) => Path.Combine(Folder, $"pivot-{board}.img");

    /// <summary>A board's image, or its other files: <c>img.xz</c>, <c>manifest</c>.</summary>
    public static string Of(string board, string extension) => Path.Combine(Folder, $"pivot-{board}.{extension}");

    /// <summary>Skips a test where the images are not there.</summary>
    public static void Need()
    {
        Assert.SkipWhen(BootPartition.Missing() is not null, BootPartition.Missing() ?? "");
        Assert.SkipUnless(File.Exists(Sums) && Boards.All(static board => File.Exists(Of(board))), $"needs the images in {Folder} (run scripts/test-images.sh)");
    }

    /// <summary>Skips a test where its machine cannot be started.</summary>
    public static void Need(MachineKind kind)
    {
        Need();
        Assert.SkipWhen(ImageMachine.Missing(kind) is not null, ImageMachine.Missing(kind) ?? "");
    }

    /// <summary>A copy of a board's image that a machine may write to. The PC's kernel is told not to doubt the timer: where processors are emulated beside other work, interrupts come too late for its test of it.</summary>
    public static string Copy(string board, TemporaryDirectory directory)
    {
        string image = directory["disk.img"];
        File.Copy(Of(board), image);
        foreach (string file in board == "pc" ? LoaderFiles : [])
        {
            BootPartition partition = new(image);
            partition.WriteText(file, partition.ReadText(file).Replace("console=tty0", TrustTimer + " console=tty0", StringComparison.Ordinal));
        }

        return image;
    }
}
