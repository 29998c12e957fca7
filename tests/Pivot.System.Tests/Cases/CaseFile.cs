using System.Net;
using Pivot.Config;
using Pivot.System.Tests.Topology;

namespace Pivot.System.Tests.Cases;

/// <summary>A file of <c>configs/</c>, as it is: what it says, and a copy to run. Only what would touch this machine is added or moved: state, control socket, log files.</summary>
internal sealed class CaseFile : IDisposable
{
    private const string LogFolder = "/var/log";

    /// <summary>Reads the file.</summary>
    public CaseFile(string name)
    {
        Path = global::System.IO.Path.Combine(RepositoryPaths.Configs, name);
        string text = File.ReadAllText(Path);
        Config = ConfigReader.Read(name, text).Config ?? throw new InvalidOperationException($"{name} has errors: pivot check names them");
        Files = new PivotFiles("");
        Files.Rewrite($"""
            {text.Replace(LogFolder, Files.Directory, StringComparison.Ordinal)}

            [director]
            state   = "{Files.StateDirectory}"
            control = "{Files.ControlSocket}"
            """);
    }

    /// <summary>Where the file is.</summary>
    public string Path { get; }

    /// <summary>What it says.</summary>
    public PivotConfig Config { get; }

    /// <summary>The copy to run.</summary>
    public PivotFiles Files { get; }

    /// <summary>The first virtual address of a service.</summary>
    public IPAddress VirtualAddress(string service) => Service(service).Addresses[0].Network!.Value.BaseAddress;

    /// <summary>The address of a real server of a service.</summary>
    public IPAddress ServerAddress(string service, string server) => Service(service).Servers.Single(one => one.Name == server).Address;

    /// <summary>Where a file of <c>/var/log</c> is written instead.</summary>
    public string LogFile(string name) => global::System.IO.Path.Combine(Files.Directory, name);

    /// <inheritdoc/>
    public void Dispose() => Files.Dispose();

    private ServiceConfig Service(string name) => Config.Services.Single(service => service.Name == name);
}
