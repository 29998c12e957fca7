using System.Globalization;
using System.Net;
using Pivot.Config;
using Pivot.Linux;

namespace Pivot.Ipvsadm;

/// <summary>The names of this system: its resolver's, and those of <c>/etc/services</c>. What was asked once is remembered.</summary>
internal sealed class SystemNames(string servicesFile = "/etc/services") : INetworkNames
{
    private readonly Dictionary<IPAddress, string?> _hosts = [];
    private List<(string Name, string Endpoint)>? _services;

    /// <inheritdoc/>
    public IPAddress? AddressOf(string host) => HostNames.AddressOf(host);

    /// <inheritdoc/>
    public string? NameOf(IPAddress address)
    {
        if (!_hosts.TryGetValue(address, out string? name))
        {
            _hosts.Add(address, name = HostNames.NameOf(address));
        }

        return name;
    }

    /// <inheritdoc/>
    public ushort? PortOf(string service, ServiceProtocol protocol)
    {
        string suffix = "/" + protocol.ToString().ToLowerInvariant();
        string? found = Services().Find(entry => entry.Name == service && entry.Endpoint.EndsWith(suffix, StringComparison.Ordinal)).Endpoint;
        return found is not null && ushort.TryParse(found.AsSpan(0, found.Length - suffix.Length), NumberStyles.None, CultureInfo.InvariantCulture, out ushort port) ? port : null;
    }

    /// <inheritdoc/>
    public string? NameOf(ushort port, ServiceProtocol protocol)
    {
        string endpoint = string.Create(CultureInfo.InvariantCulture, $"{port}/{protocol.ToString().ToLowerInvariant()}");
        return Services().Find(entry => entry.Endpoint == endpoint).Name;
    }

    /// <summary>Each line has a name, a port with its protocol, other names, and perhaps a comment.</summary>
    private List<(string Name, string Endpoint)> Services()
    {
        if (_services is not null)
        {
            return _services;
        }

        _services = [];
        foreach (string line in File.Exists(servicesFile) ? File.ReadLines(servicesFile) : [])
        {
            if (line.Split('#')[0].Split((char[])[' ', '\t'], StringSplitOptions.RemoveEmptyEntries) is [var name, var endpoint, .. var aliases])
            {
                _services.Add((name, endpoint));
                _services.AddRange(aliases.Select(alias => (alias, endpoint)));
            }
        }

        return _services;
    }
}
