using System.Globalization;
using Pivot.Director;

namespace Pivot.Appliance;

/// <summary>Fingerprints of the files on the boot partition, as the director gives them.</summary>
internal static class BootFiles
{
    /// <summary>Of a file's text; 0 where it cannot be read.</summary>
    public static ulong FingerprintOf(string path)
    {
        try
        {
            return Fingerprint.Of(File.ReadAllBytes(path));
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return 0;
        }
    }

    /// <summary>As <c>status</c> writes it.</summary>
    public static string TextOf(ulong fingerprint) => fingerprint.ToString("x16", CultureInfo.InvariantCulture);
}
