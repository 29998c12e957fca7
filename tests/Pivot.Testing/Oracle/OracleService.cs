using System.Net;

namespace Pivot.Testing.Oracle;

/// <summary>The service of a scenario and the addresses of everybody in it: documentation addresses, numbered.</summary>
/// <param name="Scheduler">The scheduler's name.</param>
/// <param name="Options">Of <see cref="AllOptions"/>.</param>
public sealed record OracleService(string Scheduler, IReadOnlySet<string> Options)
{
    /// <summary>The words that a scenario may put behind the scheduler.</summary>
    public const string AllOptions = "fallback port udp ipv6 prefix persistent persistent/28 one-packet";

    /// <summary>The service's port.</summary>
    public const ushort ServicePort = 80;

    /// <summary>The number of the virtual address of a service that has one.</summary>
    public const int OnlyVirtual = 80;

    /// <summary>Flag <c>sh-fallback</c> or <c>mh-fallback</c>.</summary>
    public bool Fallback => Options.Contains("fallback");

    /// <summary>Flag <c>sh-port</c> or <c>mh-port</c>.</summary>
    public bool Port => Options.Contains("port");

    /// <summary>UDP, else TCP.</summary>
    public bool IsUdp => Options.Contains("udp");

    /// <summary>IPv6, else IPv4.</summary>
    public bool IsIPv6 => Options.Contains("ipv6");

    /// <summary>On all virtual addresses (in IPVS a service by firewall mark), else on number <see cref="OnlyVirtual"/>.</summary>
    public bool IsPrefix => Options.Contains("prefix");

    /// <summary>Bits of a client's IPv4 address by which it is kept at its server; null: it is not.</summary>
    public int? PersistenceBits => Options.Contains("persistent") ? 32 : Options.Contains("persistent/28") ? 28 : null;

    /// <summary>Every datagram is scheduled by itself.</summary>
    public bool IsOnePacket => Options.Contains("one-packet");

    /// <summary>Reads the words behind <c>service</c>.</summary>
    public static OracleService Parse(ReadOnlySpan<string> words)
    {
        HashSet<string> options = [.. words[1..]];
        string? unknown = options.Except(AllOptions.Split(' ')).FirstOrDefault();
        return unknown is null ? new OracleService(words[0], options) : throw new FormatException($"'{unknown}' is no option of a service; there are {AllOptions}");
    }

    /// <summary>The address of a client, 1 to 250.</summary>
    public IPAddress Client(int number) => IPAddress.Parse(IsIPv6 ? $"2001:db8:1::{number}" : $"192.0.2.{number}");

    /// <summary>A virtual address, 1 to 250.</summary>
    public IPAddress Virtual(int number) => IPAddress.Parse(IsIPv6 ? $"2001:db8:2::{number}" : $"198.51.100.{number}");

    /// <summary>The address of a real server, A to Z.</summary>
    public IPAddress Server(char name) => IPAddress.Parse(IsIPv6 ? $"2001:db8:3::{name - 'A' + 1}" : $"203.0.113.{name - 'A' + 1}");
}
