using System.Text.Json;
using Pivot.Control.Model;

namespace Pivot.Control.Rpc;

/// <summary>The methods that tell the whole configuration and do commands of ipvsadm.</summary>
internal static class IpvsadmMethods
{
    /// <summary>Commands of one request.</summary>
    private const int MostCommands = 10_000;

    /// <summary>Adds them to the table.</summary>
    public static void AddTo(Dictionary<string, Func<ParameterReader, Action<Utf8JsonWriter>>> methods, IDirectorChanges changes)
    {
        methods[ControlMethod.Config] = parameters =>
        {
            parameters.Check();
            ConfigReport report = changes.Config();
            return writer => JsonSerializer.Serialize(writer, report, ControlJsonContext.Default.ConfigReport);
        };
        methods[ControlMethod.Ipvsadm] = parameters =>
        {
            parameters.Check("commands");
            IpvsadmReport report = changes.Ipvsadm(parameters.Texts("commands", MostCommands));
            return writer => JsonSerializer.Serialize(writer, report, ControlJsonContext.Default.IpvsadmReport);
        };
    }
}
