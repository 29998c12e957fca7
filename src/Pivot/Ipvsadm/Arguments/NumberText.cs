using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Numerics;
using Pivot.Config;

namespace Pivot.Ipvsadm.Arguments;

/// <summary>Reads the numbers, masks and flags among ipvsadm's arguments.</summary>
internal static class NumberText
{
    /// <summary>A number within bounds.</summary>
    /// <exception cref="IpvsadmException">It is none: <paramref name="complaint"/>.</exception>
    public static int Parse(string text, int least, int most, string complaint) =>
        int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out int number) && number >= least && number <= most
            ? number
            : throw new IpvsadmException(complaint, IpvsadmException.Wrong);

    /// <summary>A timeout in seconds.</summary>
    public static int Timeout(string text, int least) => Parse(text, least, ServiceRule.LongestTimeout, $"invalid timeout value `{text}' specified");

    /// <summary>The netmask of a persistent service in bits: a dotted one, or a prefix length for IPv6; null when it is of all bits.</summary>
    public static int? Mask(string text, AddressFamily family)
    {
        if (family == AddressFamily.InterNetworkV6)
        {
            int bits = Parse(text, 1, 128, "illegal ipv6 netmask specified");
            return bits == 128 ? null : bits;
        }

        if (!IPAddress.TryParse(text, out IPAddress? mask) || mask.AddressFamily != AddressFamily.InterNetwork)
        {
            throw new IpvsadmException("illegal virtual server persistent mask specified", IpvsadmException.Wrong);
        }

        byte[] bytes = mask.GetAddressBytes();
        uint value = (uint)((bytes[0] << 24) | (bytes[1] << 16) | (bytes[2] << 8) | bytes[3]);
        int ones = BitOperations.LeadingZeroCount(~value);
        return value == 0 || BitOperations.PopCount(value) != ones
            ? throw new IpvsadmException($"illegal virtual server persistent mask specified: expected one without gaps such as 255.255.255.0, found {mask}", IpvsadmException.Wrong)
            : ones == 32 ? null : ones;
    }

    /// <summary>Scheduler flags, separated by commas: the scheduler's own names, or flag-1 (fallback), flag-2 (port), flag-3 (nothing here).</summary>
    public static SchedulerOptions Flags(string text, string scheduler)
    {
        SchedulerOptions flags = SchedulerOptions.None;
        foreach (string flag in text.Split(','))
        {
            flags |= flag switch
            {
                "flag-1" => SchedulerOptions.Fallback,
                "flag-2" => SchedulerOptions.Port,
                "flag-3" => SchedulerOptions.None,
                "sh-fallback" or "mh-fallback" => Own(flag, scheduler, SchedulerOptions.Fallback),
                "sh-port" or "mh-port" => Own(flag, scheduler, SchedulerOptions.Port),
                _ => throw new IpvsadmException($"invalid scheduler flag `{flag}'", IpvsadmException.Wrong),
            };
        }

        return flags;
    }

    private static SchedulerOptions Own(string flag, string scheduler, SchedulerOptions meaning) => flag.StartsWith(scheduler + "-", StringComparison.Ordinal)
        ? meaning
        : throw new IpvsadmException($"incompatible scheduler flag `{flag}'", IpvsadmException.Wrong);
}
