using System.Net;
using System.Text.Json;

namespace Pivot.Control.Rpc;

/// <summary>Reads named parameters and refuses what it does not know. Every error names the parameter, what was expected and, for a mistyped name, the nearest.</summary>
internal readonly struct ParameterReader
{
    /// <summary>The parameter that every method takes: the version of the protocol that the client speaks.</summary>
    public const string Protocol = "protocol";

    private readonly JsonElement _parameters;

    /// <param name="parameters">An object, or undefined.</param>
    public ParameterReader(JsonElement parameters) => _parameters = parameters;

    /// <summary>Refuses parameters other than <paramref name="names"/> and <see cref="Protocol"/>, and another version of the protocol.</summary>
    public void Check(params ReadOnlySpan<string> names)
    {
        if (_parameters.ValueKind is JsonValueKind.Undefined)
        {
            return;
        }

        string[] known = [.. names, Protocol];
        foreach (JsonProperty parameter in _parameters.EnumerateObject())
        {
            string name = NameOf(parameter);
            if (!known.Contains(name, StringComparer.Ordinal))
            {
                throw Invalid($"unknown parameter '{name}'{Nearest(name, known)}");
            }
        }

        int protocol = Int32(Protocol, ControlProtocol.Version, 0, int.MaxValue);
        if (protocol != ControlProtocol.Version)
        {
            throw new RpcException(
                RpcErrorCode.UnknownProtocol,
                $"this daemon speaks control protocol {ControlProtocol.Version}, the client asked for {protocol}: use the same pivot version on both ends");
        }
    }

    /// <summary>A string, or null when absent.</summary>
    public string? Text(string name)
    {
        if (!TryGet(name, out JsonElement value))
        {
            return null;
        }

        return value.ReadText() ?? throw Invalid($"expected '{name}' to be a string");
    }

    /// <summary>A string that must be there.</summary>
    public string Required(string name) => Text(name) ?? throw Invalid($"'{name}' is missing: expected a string");

    /// <summary>A list of strings that must be there, no more than <paramref name="most"/>.</summary>
    public IReadOnlyList<string> Texts(string name, int most)
    {
        if (!TryGet(name, out JsonElement value) || value.ValueKind is not JsonValueKind.Array || value.GetArrayLength() > most)
        {
            throw Invalid($"expected '{name}' to be a list of at most {most} strings");
        }

        List<string> texts = new(value.GetArrayLength());
        foreach (JsonElement item in value.EnumerateArray())
        {
            texts.Add(item.ReadText() ?? throw Invalid($"expected '{name}' to be a list of strings"));
        }

        return texts;
    }

    /// <summary>An IPv4 or IPv6 address, or null when absent.</summary>
    public IPAddress? Address(string name)
    {
        if (Text(name) is not { } text)
        {
            return null;
        }

        return IPAddress.TryParse(text, out IPAddress? address)
            ? address
            : throw Invalid($"expected '{name}' to be an IP address such as 192.0.2.1, found '{text}'");
    }

    /// <summary>An address with or without a port, which must be there; without one the port is 0.</summary>
    public IPEndPoint Endpoint(string name) => IPEndPoint.TryParse(Text(name) ?? "", out IPEndPoint? endpoint)
        ? endpoint
        : throw Invalid($"expected '{name}' to be an endpoint such as 192.0.2.1:80 or [2001:db8::1]:80, found '{Text(name)}'");

    /// <summary>An integer from <paramref name="least"/> to <paramref name="most"/>, or <paramref name="absent"/> when there is none; with null there must be one.</summary>
    public int Int32(string name, int? absent, int least, int most)
    {
        if (!TryGet(name, out JsonElement value))
        {
            return absent ?? throw Invalid($"'{name}' is missing: expected an integer from {least} to {most}");
        }

        if (value.ValueKind is JsonValueKind.Number && value.TryGetInt32(out int number) && number >= least && number <= most)
        {
            return number;
        }

        throw Invalid($"expected '{name}' to be an integer from {least} to {most}");
    }

    /// <summary>A boolean; false when absent.</summary>
    public bool Boolean(string name) => TryGet(name, out JsonElement value) && value.ValueKind switch
    {
        JsonValueKind.True => true,
        JsonValueKind.False => false,
        _ => throw Invalid($"expected '{name}' to be true or false"),
    };

    /// <summary>An error about the parameters.</summary>
    public static RpcException Invalid(string message) => new(RpcErrorCode.InvalidParams, message);

    /// <summary>The words "did you mean" with the nearest of the names, or all names when none is near.</summary>
    public static string Nearest(string word, IReadOnlyCollection<string> names) => NearestWord.Find(word, names) is { } nearest
        ? $": did you mean '{nearest}'?"
        : names.Count == 0 ? ": there is none" : $": there is {string.Join(", ", names.Take(20))}";

    private static string NameOf(JsonProperty parameter)
    {
        try
        {
            return parameter.Name;
        }
        catch (InvalidOperationException)
        {
            throw Invalid("the name of a parameter is not valid Unicode");
        }
    }

    private bool TryGet(string name, out JsonElement value)
    {
        value = default;
        return _parameters.ValueKind is JsonValueKind.Object
            && _parameters.TryGetProperty(name, out value)
            && value.ValueKind is not JsonValueKind.Null;
    }
}
