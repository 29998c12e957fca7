namespace Pivot.Ipvsadm.Arguments;

/// <summary>The options of ipvsadm that may be given once, in the order in which it complains about them.</summary>
[Flags]
internal enum OptionSet : long
{
    /// <summary>None.</summary>
    None = 0,

    /// <summary>-n</summary>
    Numeric = 1L << 0,

    /// <summary>-c</summary>
    Connection = 1L << 1,

    /// <summary>-t, -u, --sctp-service, -f</summary>
    ServiceAddress = 1L << 2,

    /// <summary>-s</summary>
    Scheduler = 1L << 3,

    /// <summary>-p</summary>
    Persistent = 1L << 4,

    /// <summary>-M</summary>
    Netmask = 1L << 5,

    /// <summary>-r</summary>
    RealServer = 1L << 6,

    /// <summary>-g, -i, -m</summary>
    ForwardingMethod = 1L << 7,

    /// <summary>-w</summary>
    Weight = 1L << 8,

    /// <summary>-x</summary>
    Upper = 1L << 9,

    /// <summary>-y</summary>
    Lower = 1L << 10,

    /// <summary>--mcast-interface</summary>
    McastInterface = 1L << 11,

    /// <summary>--timeout</summary>
    Timeout = 1L << 12,

    /// <summary>--daemon</summary>
    Daemon = 1L << 13,

    /// <summary>--stats</summary>
    Stats = 1L << 14,

    /// <summary>--rate</summary>
    Rate = 1L << 15,

    /// <summary>--thresholds</summary>
    Thresholds = 1L << 16,

    /// <summary>--persistent-conn</summary>
    PersistentConnections = 1L << 17,

    /// <summary>--nosort</summary>
    NoSort = 1L << 18,

    /// <summary>--syncid</summary>
    SyncId = 1L << 19,

    /// <summary>--exact</summary>
    Exact = 1L << 20,

    /// <summary>-o</summary>
    OnePacket = 1L << 21,

    /// <summary>--pe</summary>
    PersistenceEngine = 1L << 22,

    /// <summary>-b</summary>
    SchedulerFlags = 1L << 23,

    /// <summary>--sync-maxlen</summary>
    SyncMaxLength = 1L << 24,

    /// <summary>--mcast-group</summary>
    McastGroup = 1L << 25,

    /// <summary>--mcast-port</summary>
    McastPort = 1L << 26,

    /// <summary>--mcast-ttl</summary>
    McastTtl = 1L << 27,

    /// <summary>--tun-info</summary>
    TunnelInfo = 1L << 28,

    /// <summary>--tun-type</summary>
    TunnelType = 1L << 29,

    /// <summary>--tun-port</summary>
    TunnelPort = 1L << 30,

    /// <summary>--tun-nocsum</summary>
    TunnelNoChecksum = 1L << 31,

    /// <summary>--tun-csum</summary>
    TunnelChecksum = 1L << 32,

    /// <summary>--tun-remcsum</summary>
    TunnelRemoteChecksum = 1L << 33,
}
