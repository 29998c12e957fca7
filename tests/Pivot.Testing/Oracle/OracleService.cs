using System.Net;

namespace Pivot.Testing.Oracle;

/// <summary>The service of a scenario and the addresses of everybody in it: documentation addresses, numbered.</summary>
/// <param name="Scheduler">The scheduler's name.</param>
/// <param name="Fallback">Flag <c>sh-fallback</c> or <c>mh-fallback</c>.</param>
/// <param name="Port">Flag <c>sh-port</c> or <c>mh-port</c>.</param>
/// <param name="IsUdp">UDP, else TCP.</param>
/// <param name="IsIPv6">IPv6, else IPv4.</param>
/// <param name="IsPrefix">On all virtual addresses (in IPVS a service by firewall mark), else on number <see cref="OnlyVirtual"/>.</param>
public sealed record OracleService(string Scheduler, bool Fallback, bool Port, bool IsUdp, bool IsIPv6, bool IsPrefix)
{
    /// <summary>The service's port.</summary>
    public const ushort ServicePort = 80;

    /// <summary>The number of the virtual address of a service that has one.</summary>
    public const int OnlyVirtual = 80;

    /// <summary>Reads the words behind <c>service</c>.</summary>
    public static OracleService Parse(ReadOnlySpan<string> words)
    {
        foreach (string word in words[1..])
        {
            if (word is not ("fallback" or "port" or "udp" or "ipv6" or "prefix"))
            {
                throw new FormatException($"'{word}' is no option of a service; there are fallback, port, udp, ipv6, prefix");
            }
        }

        return new OracleService(words[0], words.Contains("fallback"), words.Contains("port"), words.Contains("udp"), words.Contains("ipv6"), words.Contains("prefix"));
    }

    /// <summary>The address of a client, 1 to 250.</summary>
    public IPAddress Client(int number) => IPAddress.Parse(IsIPv6 ? $"2001:db8:1::{number}" : $"192.0.2.{number}");

    /// <summary>A virtual address, 1 to 250.</summary>
    public IPAddress Virtual(int number) => IPAddress.Parse(IsIPv6 ? $"2001:db8:2::{number}" : $"198.51.100.{number}");

    /// <summary>The address of a real server, A to Z.</summary>
    public IPAddress Server(char name) => IPAddress.Parse(IsIPv6 ? $"2001:db8:3::{name - 'A' + 1}" : $"203.0.113.{name - 'A' + 1}");
}
