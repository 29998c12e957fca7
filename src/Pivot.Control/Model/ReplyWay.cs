namespace Pivot.Control.Model;

/// <summary>One way to prepare a real server, so that its replies reach the client as from the virtual address.</summary>
public sealed record ReplyWay
{
    /// <summary><c>gateway</c>, <c>replies</c> or <c>docker</c> (forwarding nat); <c>virtual-address</c> (dr); <c>tunnel</c> (tun); <c>local-address</c> (fullnat).</summary>
    public required string Name { get; init; }

    /// <summary>True for the one that fits what the board sees; a published port of a container it cannot see.</summary>
    public required bool Chosen { get; init; }

    /// <summary>When this way is the right one and why it works, in sentences.</summary>
    public required string Why { get; init; }

    /// <summary>Shell commands for the real server, as root, in this order; none where nothing is needed.</summary>
    public required IReadOnlyList<string> Commands { get; init; }

    /// <summary>True for the way of a name, or for the chosen one where none is named.</summary>
    /// <param name="name">A name, or null.</param>
    public bool IsWanted(string? name) => name is null ? Chosen : Name == name;
}
