using Pivot.Linux.RtNetlink;

namespace Pivot.Linux.Journal;

/// <summary>A kernel parameter that is set, or that changes as a consequence of another.</summary>
/// <param name="Key">The path below /proc/sys.</param>
/// <param name="Original">The value before the first start.</param>
/// <param name="InterfaceIndex">The interface whose name is in the key; 0 = none. It stays when the interface is renamed.</param>
internal sealed record SysctlChange(string Key, string Original, int InterfaceIndex = 0) : HostChange
{
    /// <summary>The key with the present name of its interface.</summary>
    /// <param name="key"><c>net/FAMILY/FOLDER/NAME/PARAMETER</c>.</param>
    /// <param name="name">The name; null = the interface is gone, or there is none in the key: the key as it is.</param>
    public static string KeyFor(string key, string? name)
    {
        string[] parts = key.Split('/');
        if (name is null || parts.Length != 5)
        {
            return key;
        }

        parts[3] = name;
        return string.Join('/', parts);
    }

    /// <inheritdoc/>
    public override HostChange Renamed(Func<int, string?> nameOf) => InterfaceIndex == 0 ? this : this with { Key = KeyFor(Key, nameOf(InterfaceIndex)) };

    /// <inheritdoc/>
    public override void Undo(RtNetlinkClient netlink)
    {
        // An interface's parameters go with the interface.
        if (Sysctl.TryRead(Key) is { } present && present != Original)
        {
            Sysctl.Write(Key, Original);
        }
    }

    /// <inheritdoc/>
    private protected override string Describe() => $"sysctl {Key}";
}
