using Pivot.Packets;

namespace Pivot.Director.Connections;

/// <summary>Decides whether a region's content can be trusted, as a whole and record by record. Never believes more than it has checked.</summary>
internal static class TableRecovery
{
    /// <summary>Looks at the header.</summary>
    public static TableOpening Inspect(TableRegion region, TableOptions options)
    {
        ref TableHeader header = ref region.Header;
        if (header.Magic == 0 && header.Version == 0 && header.Check == 0)
        {
            return TableOpening.Created;
        }

        if (header.Magic != TableHeader.MagicValue || header.Check != header.ComputeCheck())
        {
            return TableOpening.Damaged;
        }

        if (header.Version != TableHeader.CurrentVersion || header.Limit != (uint)options.Limit || header.Length != region.Length)
        {
            return TableOpening.OtherLayout;
        }

        if (header.HighWater > header.Limit || header.IdentityHighWater >= TableLayout.IdentityCapacity)
        {
            return TableOpening.Damaged;
        }

        return header.BootId == options.BootId ? TableOpening.Adopted : TableOpening.OtherBoot;
    }

    /// <summary>
    /// Makes the region an empty table. Only the header is written, so a sparse file stays sparse: what lies above the high-water marks is never believed.
    /// </summary>
    public static void Initialize(TableRegion region, TableOptions options)
    {
        ref TableHeader header = ref region.Header;
        header = new TableHeader
        {
            Magic = TableHeader.MagicValue,
            Version = TableHeader.CurrentVersion,
            Limit = (uint)options.Limit,
            BootId = options.BootId,
            Length = region.Length,
        };
        header.Check = header.ComputeCheck();
    }

    /// <summary>True for a committed record whose fields are possible, each and together.</summary>
    /// <param name="record">The record.</param>
    /// <param name="addresses">The addresses of the same number; not read for IPv4.</param>
    /// <param name="highestIdentity">The highest id that was given out.</param>
    public static bool IsSound(in ConnectionRecord record, in ConnectionAddresses6 addresses, int highestIdentity) =>
        (record.Commit & 1) != 0
        && (record.Family == 4 || (record.Family == 6 && AreIPv6(addresses)))
        && StateIsSound(record)
        && record.ServiceId >= 1 && record.ServiceId <= highestIdentity
        && record.ServerId >= 1 && record.ServerId <= highestIdentity;

    /// <summary>An IPv4-mapped address would make the record's 5-tuples IPv4 ones.</summary>
    private static bool AreIPv6(in ConnectionAddresses6 addresses) =>
        !addresses.Client.IsIPv4 && !addresses.Virtual.IsIPv4 && !addresses.Destination.IsIPv4 && !addresses.Local.IsIPv4;

    /// <summary>The state is one of the protocol's, and the flags say of it what <see cref="StateTransitions"/> would have made them say.</summary>
    private static bool StateIsSound(in ConnectionRecord record)
    {
        if ((record.Flags & ConnectionFlags.Template) != 0)
        {
            return record.Protocol == IpProtocol.None && record.TemplateTicks != 0
                && (record.StateWord & ~(uint)ConnectionFlags.Embryonic) == (uint)ConnectionFlags.Template;
        }

        const ConnectionFlags known = ConnectionFlags.Active | ConnectionFlags.ReplySeen | ConnectionFlags.Embryonic
            | ConnectionFlags.InputOnly | ConnectionFlags.FirstSeen | ConnectionFlags.InsertedPassed | ConnectionFlags.Told
            | ConnectionFlags.FastPath | ConnectionFlags.SlowPath;
        bool active = (record.Flags & ConnectionFlags.Active) != 0;
        bool embryonic = (record.Flags & ConnectionFlags.Embryonic) != 0;
        bool stateFits = record.Protocol switch
        {
            IpProtocol.Tcp => record.State <= ConnectionState.SynAck,
            IpProtocol.Udp => record.State == ConnectionState.Udp,
            IpProtocol.Sctp => record.State is ConnectionState.None or ConnectionState.Established or (>= ConnectionState.SctpInit1 and <= ConnectionState.SctpClosed),
            _ => record.State == ConnectionState.Other,
        };
        return stateFits && (record.Flags & ~known) == 0 && active == record.State.IsActive() && !(embryonic && record.State == ConnectionState.Established);
    }
}
