namespace Pivot.System.Tests.Topology;

/// <summary>What one director needs on disk: the binary, a configuration and a state directory. Skips the test when the binary was not built.</summary>
internal sealed class PivotFiles : IDisposable
{
    private readonly TemporaryDirectory _directory = new();
    private readonly string _director;

    /// <summary>Writes the configuration.</summary>
    /// <param name="services">TOML of the services.</param>
    /// <param name="director">More lines for the <c>[director]</c> table.</param>
    public PivotFiles(string services, string director = "")
    {
        Skip.When(Requires.PivotBinary());
        _director = FastPath.With(director);
        ConfigFile = _directory["pivot.toml"];
        RewriteServices(services);
    }

    /// <summary>The configuration file.</summary>
    public string ConfigFile { get; }

    /// <summary>The state directory; the director makes it.</summary>
    public string StateDirectory => _directory["state"];

    /// <summary>The control socket.</summary>
    public string ControlSocket => _directory["control.sock"];

    /// <summary>The directory they are all in.</summary>
    public string Directory => _directory.Path;

    /// <summary>A copy of the binary that every user may run, wherever the checkout is.</summary>
    public string BinaryForAll
    {
        get
        {
            string copy = _directory["pivot"];
            if (!File.Exists(copy))
            {
                File.Copy(RepositoryPaths.PivotBinary, copy);
            }

            return copy;
        }
    }

    /// <summary>Replaces the services.</summary>
    public void RewriteServices(string services) => Rewrite($"""
        [director]
        state   = "{StateDirectory}"
        control = "{ControlSocket}"
        {_director}

        {services}
        """);

    /// <summary>Replaces the configuration by a text as it is.</summary>
    public void Rewrite(string text) => File.WriteAllText(ConfigFile, text);

    /// <inheritdoc/>
    public void Dispose() => _directory.Dispose();
}
