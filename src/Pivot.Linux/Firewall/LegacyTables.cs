using System.Buffers.Binary;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;
using Pivot.Linux.Interop;

namespace Pivot.Linux.Firewall;

/// <summary>Reads tables of the older iptables (iptables-legacy) by getsockopt, as it does itself. Asking for a table makes the kernel set it up, so only one that is listed as there is asked for.</summary>
internal static unsafe class LegacyTables
{
    private const string Filter = "filter";

    /// <summary>The tables with a chain FORWARD.</summary>
    private static readonly string[] Forwarding = [Filter, "mangle", "security"];

    /// <summary><c>struct ipt_getinfo</c>: name, valid_hooks, hook_entry[5], underflow[5], num_entries, size.</summary>
    private const int InfoBytes = Libc.XT_TABLE_MAXNAMELEN + (4 * (1 + Libc.NF_INET_NUMHOOKS + Libc.NF_INET_NUMHOOKS + 2));
    private const int EntryOffset = Libc.XT_TABLE_MAXNAMELEN + 4;
    private const int UnderflowOffset = Libc.XT_TABLE_MAXNAMELEN + 4 + (4 * Libc.NF_INET_NUMHOOKS);
    private const int SizeOffset = InfoBytes - 4;

    /// <summary><c>struct ipt_get_entries</c>: name, size, and the entries aligned to 8.</summary>
    private const int EntriesOffset = Libc.XT_TABLE_MAXNAMELEN + 8;

    /// <summary><c>struct xt_standard_target</c>: the verdict follows <c>struct xt_entry_target</c>.</summary>
    private const int VerdictOffset = 32;

    /// <summary>The chain FORWARD where its policy is drop and no rule of the table has the name in it.</summary>
    /// <param name="family">IPv4 or IPv6.</param>
    /// <param name="deviceName">The device's name as rules hold it, with the NUL that ends it.</param>
    /// <exception cref="LinuxException">The kernel refused to tell.</exception>
    public static IReadOnlyList<DroppingChain> Find(AddressFamily family, byte[] deviceName)
    {
        if (!Exists(Filter, family))
        {
            return [];
        }

        ReadOnlySpan<byte> table = Read(Filter, family, out _, out int policyEntry);
        return IsDrop(table, policyEntry, family) && table.IndexOf(deviceName) < 0 ? [new DroppingChain(family, Filter, "FORWARD", Legacy: true)] : [];
    }

    /// <summary>The chains FORWARD that have a rule, or drop by policy.</summary>
    /// <param name="family">IPv4 or IPv6.</param>
    /// <exception cref="LinuxException">The kernel refused to tell.</exception>
    public static IReadOnlyList<ForwardChain> FindForward(AddressFamily family)
    {
        List<ForwardChain> found = [];
        foreach (string name in Forwarding)
        {
            if (Exists(name, family))
            {
                ReadOnlySpan<byte> table = Read(name, family, out int firstEntry, out int policyEntry);
                if (firstEntry != policyEntry || IsDrop(table, policyEntry, family))
                {
                    found.Add(new ForwardChain(family, name, "FORWARD", Legacy: true));
                }
            }
        }

        return found;
    }

    private static bool Exists(string table, AddressFamily family)
    {
        string names = family == AddressFamily.InterNetwork ? "/proc/thread-self/net/ip_tables_names" : "/proc/thread-self/net/ip6_tables_names";
        try
        {
            return File.Exists(names) && File.ReadLines(names).Contains(table);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    /// <summary>The table's entries, and where among them the chain FORWARD begins, and where its policy is.</summary>
    private static ReadOnlySpan<byte> Read(string table, AddressFamily family, out int firstEntry, out int policyEntry)
    {
        bool ipv4 = family == AddressFamily.InterNetwork;
        using SafeFileHandle socket = FileDescriptor.Own(
            Libc.socket(ipv4 ? Libc.AF_INET : Libc.AF_INET6, Libc.SOCK_RAW | Libc.SOCK_CLOEXEC, Libc.IPPROTO_RAW), "socket(SOCK_RAW, IPPROTO_RAW)");
        int level = ipv4 ? Libc.IPPROTO_IP : Libc.IPPROTO_IPV6;
        byte[] info = new byte[InfoBytes];
        Name(table, info);
        Ask(socket, level, Libc.IPT_SO_GET_INFO, table, info);
        firstEntry = BinaryPrimitives.ReadInt32LittleEndian(info.AsSpan(EntryOffset + (4 * Libc.NF_INET_FORWARD)));
        policyEntry = BinaryPrimitives.ReadInt32LittleEndian(info.AsSpan(UnderflowOffset + (4 * Libc.NF_INET_FORWARD)));
        int size = BinaryPrimitives.ReadInt32LittleEndian(info.AsSpan(SizeOffset));
        byte[] entries = new byte[EntriesOffset + size];
        Name(table, entries);
        BinaryPrimitives.WriteInt32LittleEndian(entries.AsSpan(Libc.XT_TABLE_MAXNAMELEN), size);
        Ask(socket, level, Libc.IPT_SO_GET_ENTRIES, table, entries);
        return entries.AsSpan(EntriesOffset);
    }

    /// <summary>An entry is <c>struct ipt_entry</c> or <c>ip6t_entry</c>; <c>target_offset</c> stands behind the selectors (84 or 136 bytes) and a word.</summary>
    private static bool IsDrop(ReadOnlySpan<byte> entries, int entry, AddressFamily family)
    {
        int targetOffset = entry + (family == AddressFamily.InterNetwork ? 84 : 136) + 4;
        if (entry < 0 || targetOffset + 2 > entries.Length)
        {
            return false;
        }

        int verdict = entry + BinaryPrimitives.ReadUInt16LittleEndian(entries[targetOffset..]) + VerdictOffset;
        return verdict + 4 <= entries.Length && BinaryPrimitives.ReadInt32LittleEndian(entries[verdict..]) == Libc.XT_VERDICT_DROP;
    }

    private static void Name(string table, byte[] request) => global::System.Text.Encoding.ASCII.GetBytes(table, request);

    private static void Ask(SafeFileHandle socket, int level, int option, string table, byte[] value)
    {
        fixed (byte* start = value)
        {
            uint length = (uint)value.Length;
            if (Libc.getsockopt(socket.Number(), level, option, start, &length) != 0)
            {
                // EAGAIN: the table has changed its size since; the next round sees it.
                throw new LinuxException($"getsockopt(IPT_SO_GET_{(option == Libc.IPT_SO_GET_INFO ? "INFO" : "ENTRIES")}, \"{table}\")", Marshal.GetLastPInvokeError());
            }
        }
    }
}
