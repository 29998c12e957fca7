using Pivot.Testing.Processes;

namespace Pivot.System.Tests.Traffic;

/// <summary>A program named <c>udhcpc</c> that runs the director's scripts as udhcpc does, when and with what a test says: for what no server does within seconds.</summary>
internal sealed class ScriptedDhcpClient : IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    /// <summary>Writes the program.</summary>
    public ScriptedDhcpClient()
    {
        Command.Run("mkfifo", _directory["events"]).Succeeded();
        string program = _directory.Write("udhcpc", $"#!/bin/sh\nsh deconfig\nwhile read -r name variables <'{_directory["events"]}'; do env $variables sh \"$name\"; done\n");
        File.SetUnixFileMode(program, UnixFileMode.UserRead | UnixFileMode.UserExecute);
    }

    /// <summary>The variable that makes the director find it.</summary>
    public string PathVariable => $"PATH={_directory.Path}:{Environment.GetEnvironmentVariable("PATH")}";

    /// <summary>Has something happen to the lease.</summary>
    /// <param name="name">udhcpc's word for it.</param>
    /// <param name="variables">What it says of the lease, each NAME=VALUE without spaces.</param>
    public void Happen(string name, params string[] variables) =>
        Command.Run("sh", "-c", $"echo '{name} {string.Join(' ', variables)}' >'{_directory["events"]}'").Succeeded();

    /// <inheritdoc/>
    public void Dispose() => _directory.Dispose();
}
