using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;
using Pivot.Linux.Interop;

namespace Pivot.Linux;

/// <summary>Passwords and their hashes by crypt(3): every kind that the system's libcrypt knows, such as <c>$6$</c> and <c>$y$</c>.</summary>
public static unsafe class PasswordHash
{
    /// <summary>Whether a password has this hash. Takes as long for a wrong one as for the right one.</summary>
    /// <param name="password">As it was typed.</param>
    /// <param name="hash">As crypt(3) has written it.</param>
    /// <exception cref="HostException">It cannot be told: there is no libcrypt, or it does not know this kind of hash.</exception>
    public static bool Matches(string password, string hash)
    {
        byte[] phrase = new byte[Encoding.UTF8.GetByteCount(password) + 1];
        Encoding.UTF8.GetBytes(password, phrase);
        byte[] expected = Encoding.UTF8.GetBytes(hash);
        try
        {
            byte[] found = Crypt(phrase, [.. expected, 0]);
            return found.Length == 0 || found[0] == '*'
                ? throw new HostException($"the kind of the password's hash, {KindOf(hash)}, is not known to this system's libcrypt: make another with: openssl passwd -6")
                : CryptographicOperations.FixedTimeEquals(found, expected);
        }
        catch (DllNotFoundException error)
        {
            throw new HostException("passwords cannot be checked without libcrypt.so.1 (Debian: libcrypt1)", error);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(phrase);
        }
    }

    private static byte[] Crypt(byte[] phrase, byte[] setting)
    {
        void* data = NativeMemory.AllocZeroed(Libcrypt.DataSize);
        try
        {
            fixed (byte* phraseStart = phrase, settingStart = setting)
            {
                byte* result = Libcrypt.crypt_r(phraseStart, settingStart, data);
                return result is null ? [] : MemoryMarshal.CreateReadOnlySpanFromNullTerminated(result).ToArray();
            }
        }
        finally
        {
            CryptographicOperations.ZeroMemory(new Span<byte>(data, Libcrypt.DataSize));
            NativeMemory.Free(data);
        }
    }

    /// <summary>"$6$".</summary>
    private static string KindOf(string hash) => hash.IndexOf('$', Math.Min(1, hash.Length)) is > 0 and var end ? hash[..(end + 1)] : "of old";
}
