using System.Text.Json;
using Pivot.Control.Model;

namespace Pivot.Control.Rpc;

/// <summary>The methods that change servers, timeouts and the configuration.</summary>
internal sealed class ChangeMethods(IDirectorReports reports, IDirectorChanges changes, KnownNames names)
{
    /// <summary>Adds them to the table.</summary>
    public void AddTo(Dictionary<string, Func<ParameterReader, Action<Utf8JsonWriter>>> methods)
    {
        methods[ControlMethod.Weight] = parameters => Change(parameters, static (change, weight) => change with { Weight = weight }, "weight");
        methods[ControlMethod.Drain] = parameters => Change(parameters, static (change, _) => change with { IsDrained = true });
        methods[ControlMethod.Undrain] = parameters => Change(parameters, static (change, _) => change with { IsDrained = false });
        methods[ControlMethod.Timeouts] = Timeouts;
        methods[ControlMethod.Reload] = Reload;
        methods[ControlMethod.Stop] = Stop;
    }

    private Action<Utf8JsonWriter> Change(ParameterReader parameters, Func<ServerChange, int, ServerChange> change, params string[] numbers)
    {
        parameters.Check(["service", "server", .. numbers]);
        ServerChange named = new(parameters.Required("service"), parameters.Required("server"));
        names.RequireService(named.Service);
        names.RequireServer(named.Server, named.Service);
        int number = numbers is [string name] ? parameters.Int32(name, null, 0, ServerChange.MaxWeight) : 0;
        ServerReport report = changes.Change(change(named, number));
        return writer => JsonSerializer.Serialize(writer, report, ControlJsonContext.Default.ServerReport);
    }

    private Action<Utf8JsonWriter> Timeouts(ParameterReader parameters)
    {
        parameters.Check("tcp", "tcpFin", "udp", "sctp");
        TimeoutsReport report = changes.Timeouts(new TimeoutsChange
        {
            TcpSeconds = Seconds(parameters, "tcp"),
            TcpFinSeconds = Seconds(parameters, "tcpFin"),
            UdpSeconds = Seconds(parameters, "udp"),
            SctpSeconds = Seconds(parameters, "sctp"),
        });
        return writer => JsonSerializer.Serialize(writer, report, ControlJsonContext.Default.TimeoutsReport);
    }

    private Action<Utf8JsonWriter> Reload(ParameterReader parameters)
    {
        parameters.Check("dryRun");
        ReloadReport report = changes.Reload(parameters.Boolean("dryRun"));
        return writer => JsonSerializer.Serialize(writer, report, ControlJsonContext.Default.ReloadReport);
    }

    private Action<Utf8JsonWriter> Stop(ParameterReader parameters)
    {
        parameters.Check("keep");
        StatusReport last = reports.Status();
        changes.AskToStop(parameters.Boolean("keep"));
        return writer => JsonSerializer.Serialize(writer, last, ControlJsonContext.Default.StatusReport);
    }

    /// <summary>0 leaves a timeout as it is, as with <c>ipvsadm --set</c>.</summary>
    private static int? Seconds(ParameterReader parameters, string name) => parameters.Int32(name, 0, 0, TimeoutsChange.MaxSeconds) is > 0 and int seconds ? seconds : null;
}
