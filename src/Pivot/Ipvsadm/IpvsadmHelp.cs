namespace Pivot.Ipvsadm;

/// <summary>What <c>ipvsadm -h</c> and <c>-v</c> print.</summary>
internal static class IpvsadmHelp
{
    /// <summary>In the form of the real one, for scripts that look for the number.</summary>
    public static string Version => $"ipvsadm v1.31 (of pivot {Commands.VersionAction.Version}, IPVS v1.2.1)";

    /// <summary>The commands and options there are.</summary>
    public const string Text = """
        ipvsadm: the commands of ipvsadm 1.31, done by the running pivot

          ipvsadm -A|-E SERVICE [-s SCHEDULER] [-b FLAGS] [-p [SECONDS]] [-M NETMASK] [-o]   adds, changes a virtual service
          ipvsadm -D SERVICE                                       removes it
          ipvsadm -C                                               removes all
          ipvsadm -a|-e SERVICE -r HOST[:PORT] [-g|-i|-m] [-w WEIGHT] [-x UPPER] [-y LOWER]
                  [--tun-type ipip|gue|gre] [--tun-port PORT] [--tun-nocsum|--tun-csum]      adds, changes a real server
          ipvsadm -d SERVICE -r HOST[:PORT]                        removes it: its connections go on to their end
          ipvsadm [-L|-l] [SERVICE] [-n] [--stats|--rate|--thresholds|--persistent-conn|--tun-info] [--exact] [--nosort]
          ipvsadm -L -c [-n]                                       connections
          ipvsadm -L --timeout                                     timeouts
          ipvsadm --set TCP TCPFIN UDP                             changes them, in seconds; 0 leaves one
          ipvsadm -Z [SERVICE]                                     starts the counters of listings from 0
          ipvsadm -S [-n] | ipvsadm-save [-n]                      prints services and servers for -R
          ipvsadm -R | ipvsadm-restore                             reads them: all of it or, where a line is wrong, nothing

        SERVICE is -t, -u or --sctp-service with HOST:PORT; port 0, with -p, is every port. Schedulers: rr wrr lc wlc lblc lblcr dh sh sed nq fo ovf mh twos.
        Not here: firewall marks (-f), persistence engines (--pe), the sync daemon, --tun-remcsum.
        More: docs/lvs-users.md
        """;
}
