namespace Pivot.Control.Rpc;

/// <summary>Refuses names that no service or server has, with the nearest that one has.</summary>
internal sealed class KnownNames(IDirectorReports reports)
{
    /// <summary>What a hostile peer wrote, short enough for a message.</summary>
    public static string Shorten(string text) => text.Length <= 40 ? text : string.Concat(text.AsSpan(0, 40), "...");

    /// <summary>There has to be such a service.</summary>
    /// <exception cref="RpcException">There is none.</exception>
    public void RequireService(string name)
    {
        string[] names = [.. reports.Services().Services.Select(service => service.Name)];
        if (!names.Contains(name, StringComparer.Ordinal))
        {
            throw ParameterReader.Invalid($"no service '{Shorten(name)}'{ParameterReader.Nearest(name, names)}");
        }
    }

    /// <summary>There has to be such a server, in the service where one is named.</summary>
    /// <exception cref="RpcException">There is none.</exception>
    public void RequireServer(string name, string? service)
    {
        string[] names = [.. reports.Servers().Servers.Where(server => service is null || server.Service == service).Select(server => server.Name).Distinct()];
        if (!names.Contains(name, StringComparer.Ordinal))
        {
            throw ParameterReader.Invalid($"no server '{Shorten(name)}'{(service is null ? "" : $" in service '{service}'")}{ParameterReader.Nearest(name, names)}");
        }
    }
}
