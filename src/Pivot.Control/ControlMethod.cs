namespace Pivot.Control;

/// <summary>Names of the methods on the wire.</summary>
internal static class ControlMethod
{
    public const string Status = "status";
    public const string Services = "services";
    public const string Servers = "servers";
    public const string Connections = "connections";
    public const string Statistics = "statistics";
    public const string Drops = "drops";
    public const string Neighbours = "neighbours";
    public const string Explain = "explain";
    public const string Forwarding = "forwarding";
    public const string Weight = "weight";
    public const string Drain = "drain";
    public const string Undrain = "undrain";
    public const string Timeouts = "timeouts";
    public const string Metrics = "metrics";
    public const string Reload = "reload";
    public const string Stop = "stop";
    public const string Health = "health";
    public const string Config = "config";
    public const string Ipvsadm = "ipvsadm";
    public const string ConfigurationShow = "configuration.show";
    public const string ConfigurationCommit = "configuration.commit";
    public const string ConfigurationConfirm = "configuration.confirm";
    public const string ConfigurationRollback = "configuration.rollback";
    public const string ConfigurationSaved = "configuration.saved";
}
