using System.Text;
using Pivot.Toml;

namespace Pivot.Config.Reading;

/// <summary>Reads names and paths.</summary>
internal static class NameValue
{
    private const int LongestName = 64;

    /// <summary>IFNAMSIZ of <c>linux/if.h</c> less the closing zero, in bytes.</summary>
    private const int LongestInterface = 15;

    /// <summary><c>sun_path</c> of <c>linux/un.h</c> less the closing zero, in bytes.</summary>
    private const int LongestSocketPath = 107;

    /// <summary>The name of a service or server: typed on command lines, so without spaces and quotes.</summary>
    public static Parsed<string> Name(TomlNode node)
    {
        var good = node is TomlString { Value: { Length: > 0 and <= LongestName } name } && name[0] != '-' && name.All(IsNameCharacter);
        return good ? ((TomlString)node).Value : Parsed<string>.Bad("a name of 1 to 64 letters, digits and . _ : - (not first)");
    }

    /// <summary>A network interface's name, by the rules of the kernel (<c>dev_valid_name</c>).</summary>
    public static Parsed<string> Interface(TomlNode node) => node is TomlString text && IsInterface(text.Value)
        ? text.Value
        : Parsed<string>.Bad("an interface name of 1 to 15 characters without space, slash or colon, like \"eth0\"");

    public static bool IsInterface(string text) =>
        text.Length > 0 && Encoding.UTF8.GetByteCount(text) <= LongestInterface && text is not ("." or "..")
        && !text.Any(c => c is '/' or ':' or '%' || char.IsWhiteSpace(c) || char.IsControl(c));

    /// <summary>A host name (RFC 1123).</summary>
    public static Parsed<string> HostName(TomlNode node) => node is TomlString text && IsHostName(text.Value)
        ? text.Value
        : Parsed<string>.Bad("a host name of letters, digits, hyphens and dots, like \"pivot\"");

    /// <summary>A host name or an address.</summary>
    public static Parsed<string> HostNameOrAddress(TomlNode node)
    {
        var good = node is TomlString { Value: var text }
            && (AddressText.TryParse(text, out _) || (!AddressText.LooksLikeAddress(text) && IsHostName(text)));
        return good ? ((TomlString)node).Value : Parsed<string>.Bad("an address or a host name, like \"192.0.2.123\"");
    }

    /// <summary>An absolute path: a daemon's working directory is nobody's business.</summary>
    public static Parsed<string> AbsolutePath(TomlNode node) => node is TomlString { Value: ['/', _, ..] path } && !path.Contains('\0', StringComparison.Ordinal)
        ? path
        : Parsed<string>.Bad("an absolute path, like \"/run/pivot\"");

    /// <summary>An absolute path that fits a unix socket's address.</summary>
    public static Parsed<string> SocketPath(TomlNode node)
    {
        var parsed = AbsolutePath(node);
        return parsed.Expected is null && Encoding.UTF8.GetByteCount(parsed.Value!) > LongestSocketPath
            ? Parsed<string>.Bad("a path of at most 107 bytes, the most a unix socket takes")
            : parsed;
    }

    /// <summary>A password hash as crypt(3) writes them: <c>$id$...$hash</c>.</summary>
    public static Parsed<string> CryptHash(TomlNode node)
    {
        var good = node is TomlString { Value: ['$', var id, .. var rest] } && id != '$'
            && rest.LastIndexOf('$') is > 0 and var last && last < rest.Length - 1
            && rest.All(c => c is > ' ' and <= '~' and not (':' or '*' or '!' or '\\'));
        return good ? ((TomlString)node).Value : Parsed<string>.Bad("a crypt(3) hash (make one with: openssl passwd -6)");
    }

    private static bool IsNameCharacter(char c) => char.IsAsciiLetterOrDigit(c) || c is '.' or '_' or ':' or '-';

    private static bool IsHostName(string text) => text.Length is > 0 and <= 253 && Array.TrueForAll(
        text.Split('.'),
        label => label.Length is > 0 and <= 63 && label[0] != '-' && label[^1] != '-' && label.All(c => char.IsAsciiLetterOrDigit(c) || c == '-'));
}
