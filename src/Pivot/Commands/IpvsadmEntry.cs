namespace Pivot.Commands;

/// <summary><c>pivot ipvsadm</c> in help and completion; <see cref="Ipvsadm.IpvsadmLine"/> takes its command lines before they are read as Pivot's.</summary>
internal sealed class IpvsadmEntry() : ExampleCommand(
    "ipvsadm",
    "The commands and options of ipvsadm 1.31, done by the running director (pivot ipvsadm -h); also under the names ipvsadm, ipvsadm-save and ipvsadm-restore",
    "pivot ipvsadm -Ln",
    "pivot ipvsadm -a -t 192.0.2.80:80 -r 192.0.2.11:80 -m -w 2");
