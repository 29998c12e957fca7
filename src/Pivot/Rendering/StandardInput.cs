using System.Text;
using Microsoft.Win32.SafeHandles;

namespace Pivot.Rendering;

/// <summary>What is piped into the program.</summary>
internal static class StandardInput
{
    private const int FirstBytes = 64 * 1024;

    /// <summary>Reads it to its end, as UTF-8.</summary>
    public static string ReadAll()
    {
        // Not Console.OpenStandardInput, which brings a terminal's line editing with it.
        using SafeFileHandle standard = new(0, ownsHandle: false);
        using FileStream input = new(standard, FileAccess.Read, bufferSize: 0);
        byte[] bytes = new byte[FirstBytes];
        int length = 0;
        while (input.Read(bytes, length, bytes.Length - length) is > 0 and int read)
        {
            length += read;
            if (length == bytes.Length)
            {
                Array.Resize(ref bytes, bytes.Length * 2);
            }
        }

        return Encoding.UTF8.GetString(bytes, 0, length);
    }
}
