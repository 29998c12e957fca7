using Pivot.Config.Reading;
using Pivot.Config.Schema;
using Pivot.Toml;

namespace Pivot.Config.Binding;

/// <summary>Binds <c>[service.health]</c>.</summary>
internal static class HealthBinder
{
    private const int MostChecksInRow = 100;

    public static HealthConfig Bind(TableReader keys)
    {
        keys.Require("[service.health]", ("check", "\"http\""));
        var defaults = new HealthConfig();
        return new HealthConfig
        {
            Check = keys.Value("check", defaults.Check, Vocabulary.Check.Parse),
            Path = keys.Value("path", defaults.Path, RequestPath),
            Status = keys.List("status", defaults.Status, SimpleValue.Number(100, 599)),
            Host = keys.Value("host", null, SimpleValue.OptionalText<string>(NameValue.HostNameOrAddress)),
            Expect = keys.Value("expect", null, SimpleValue.OptionalText<string>(SimpleValue.Text)),
            Verify = keys.Value("verify", defaults.Verify, SimpleValue.Boolean),
            Query = keys.Value("query", null, SimpleValue.OptionalText<string>(NameValue.HostName)),
            Run = BindRun(keys),
            Port = keys.Value("port", null, SimpleValue.Optional<ushort>(PortValue.One)),
            Interval = keys.Value("interval", defaults.Interval, DurationValue.Positive),
            Timeout = keys.Value("timeout", defaults.Timeout, DurationValue.Positive),
            Rise = keys.Value("rise", defaults.Rise, SimpleValue.Number(1, MostChecksInRow)),
            Fall = keys.Value("fall", defaults.Fall, SimpleValue.Number(1, MostChecksInRow)),
            SlowStart = keys.Value("slow_start", defaults.SlowStart, DurationValue.AtLeast(TimeSpan.Zero)),
        };
    }

    private static Parsed<string> RequestPath(TomlNode node) =>
        node is TomlString { Value: ['/', ..] path } && path.All(c => c is > ' ' and <= '~')
            ? path
            : Parsed<string>.Bad("a path that begins with a slash, like \"/healthz\"");

    // Arguments may repeat, so this is not a list of distinct values.
    private static ConfigList<string> BindRun(TableReader keys) => keys.Value<ConfigList<string>>("run", [], node =>
        node is TomlArray { Items: [TomlString { Value.Length: > 0 }, ..] items } && items.All(item => item is TomlString)
            ? (ConfigList<string>)[.. items.Cast<TomlString>().Select(item => item.Value)]
            : Parsed<ConfigList<string>>.Bad("a program and its arguments, like [\"/usr/bin/check\", \"-q\"]"));
}
