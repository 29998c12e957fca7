using System.Globalization;
using System.Net;
using Pivot.Config;
using Pivot.Linux;

namespace Pivot.Ipvsadm;

/// <summary>The names of this system: its resolver's, and those of <c>/etc/services</c>. What was asked once is remembered.</summary>
internal sealed class SystemNames(string servicesFile = "/etc/services") : INetworkNames
{
    private readonly Dictionary<IPAddress, string?> _hosts = [];
    private string[][]? _services;

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
        string? endpoint = Array.Find(Services(), words => words[1].EndsWith(suffix, StringComparison.Ordinal) && (words[0] == service || Array.IndexOf(words, service, 2) > 0))?[1];
        return endpoint is not null && ushort.TryParse(endpoint.AsSpan(0, endpoint.Length - suffix.Length), NumberStyles.None, CultureInfo.InvariantCulture, out ushort port) ? port : null;
    }

    /// <inheritdoc/>
    public string? NameOf(ushort port, ServiceProtocol protocol)
    {
        string endpoint = string.Create(CultureInfo.InvariantCulture, $"{port}/{protocol.ToString().ToLowerInvariant()}");
        return Array.Find(Services(), words => words[1] == endpoint)?[0];
    }

    /// <summary>The lines' words: a name, a port with its protocol, other names.</summary>
    private string[][] Services() => _services ??= Array.FindAll(
        Array.ConvertAll(
            File.Exists(servicesFile) ? File.ReadAllText(servicesFile).Split('\n') : [],
            line => line.Split('#')[0].Split((char[])[' ', '\t', '\r'], StringSplitOptions.RemoveEmptyEntries)),
        words => words.Length >= 2);
}
