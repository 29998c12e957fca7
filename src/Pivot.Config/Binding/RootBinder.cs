using Pivot.Config.Reading;
using Pivot.Config.Schema;

namespace Pivot.Config.Binding;

/// <summary>Binds the whole file.</summary>
internal static class RootBinder
{
    public static ConfigDraft Bind(TableReader root)
    {
        InterfaceDraft[] interfaces = [.. root.Tables("interface", ConfigSchema.Interface).Select(InterfaceBinder.Bind)];
        ServiceDraft[] services = [.. root.Tables("service", ConfigSchema.Service).Select(ServiceBinder.Bind)];
        var director = root.Table("director", ConfigSchema.Director);
        var config = new PivotConfig
        {
            System = Section(root, "system", ConfigSchema.System, SystemBinder.Bind) ?? new(),
            Interfaces = [.. interfaces.Select(draft => draft.Config)],
            Director = director is null ? new() : DirectorBinder.Bind(director),
            Log = Section(root, "log", ConfigSchema.Log, LogBinder.Bind) ?? new(),
            Metrics = Section(root, "metrics", ConfigSchema.Metrics, MetricsBinder.Bind),
            Timeouts = Section(root, "timeouts", ConfigSchema.Timeouts, TimeoutsBinder.Bind) ?? new(),
            Services = [.. services.Select(draft => draft.Config)],
        };
        return new ConfigDraft(config, interfaces, services) { Director = director };
    }

    private static T? Section<T>(TableReader root, string key, TableSchema schema, Func<TableReader, T> bind)
        where T : class => root.Table(key, schema) is { } keys ? bind(keys) : null;
}
