using Pivot.Config.Reading;

namespace Pivot.Config.Binding;

/// <summary>A configuration before its rules are checked, with the tables it came from for the rules' messages.</summary>
internal sealed record ConfigDraft(PivotConfig Config, IReadOnlyList<InterfaceDraft> Interfaces, IReadOnlyList<ServiceDraft> Services)
{
    /// <summary>The table <c>[director]</c>; null when the file has none.</summary>
    public TableReader? Director { get; init; }
}

/// <summary>An interface and its table.</summary>
internal sealed record InterfaceDraft(InterfaceConfig Config, TableReader Keys);

/// <summary>A service, its table, and the tables in it.</summary>
internal sealed record ServiceDraft(ServiceConfig Config, TableReader Keys, ServerDraft? Fallback, TableReader? Health, IReadOnlyList<ServerDraft> Servers)
{
    /// <summary>The servers, and the fallback, which is one too for whatever packets go through.</summary>
    public IEnumerable<ServerDraft> AllServers => Fallback is null ? Servers : Servers.Append(Fallback);
}

/// <summary>A server, its table, and that of its tunnel.</summary>
internal sealed record ServerDraft(ServerConfig Config, TableReader Keys, TableReader? Tunnel);
