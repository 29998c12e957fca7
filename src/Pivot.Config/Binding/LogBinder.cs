using System.Net;
using Pivot.Config.Reading;
using Pivot.Config.Schema;

namespace Pivot.Config.Binding;

/// <summary>Binds <c>[log]</c>.</summary>
internal static class LogBinder
{
    public static LogConfig Bind(TableReader keys) => new()
    {
        Level = keys.Value("level", LogSeverity.Information, Vocabulary.Level.Parse),
        File = keys.Value("file", null, SimpleValue.OptionalText<string>(NameValue.AbsolutePath)),
        Syslog = keys.Value("syslog", null, SimpleValue.OptionalText<IPEndPoint>(AddressValue.EndPoint)),
        Connections = keys.Value("connections", null, SimpleValue.OptionalText<string>(NameValue.AbsolutePath)),
    };
}
