using Pivot.Config.Reading;

namespace Pivot.Config.Binding;

/// <summary>Binds <c>[system]</c>.</summary>
internal static class SystemBinder
{
    public static SystemConfig Bind(TableReader keys)
    {
        var defaults = new SystemConfig();
        return new SystemConfig
        {
            Hostname = keys.Value("hostname", defaults.Hostname, NameValue.HostName),
            Ntp = keys.List("ntp", defaults.Ntp, NameValue.HostNameOrAddress),
            Password = keys.Value("password", defaults.Password, SimpleValue.OptionalText<string>(NameValue.CryptHash), secret: true),
        };
    }
}
