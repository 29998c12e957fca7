using System.Runtime.InteropServices;

namespace Pivot.Linux.Interop;

/// <summary><c>struct addrinfo</c> (netdb.h) of glibc on 64-bit machines.</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct AddressInformation
{
    /// <summary><c>ai_flags</c></summary>
    public int Flags;

    /// <summary><c>ai_family</c></summary>
    public int Family;

    /// <summary><c>ai_socktype</c></summary>
    public int SocketType;

    /// <summary><c>ai_protocol</c></summary>
    public int Protocol;

    /// <summary><c>ai_addrlen</c></summary>
    public uint AddressLength;

    /// <summary><c>ai_addr</c></summary>
    public byte* Address;

    /// <summary><c>ai_canonname</c></summary>
    public byte* CanonicalName;

    /// <summary><c>ai_next</c></summary>
    public AddressInformation* Next;
}

/// <summary>Names of hosts: <c>netdb.h</c>.</summary>
internal static unsafe partial class Libc
{
    public const int NI_MAXHOST = 1025;
    public const int NI_NAMEREQD = 8;

    [LibraryImport("libc")]
    internal static partial int getnameinfo(byte* addr, uint addrlen, byte* host, uint hostlen, byte* serv, uint servlen, int flags);

    [LibraryImport("libc", StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int getaddrinfo(string node, byte* service, AddressInformation* hints, AddressInformation** res);

    [LibraryImport("libc")]
    internal static partial void freeaddrinfo(AddressInformation* res);
}
