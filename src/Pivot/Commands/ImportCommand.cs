using System.CommandLine;
using System.Text;
using Pivot.Config;
using Pivot.Config.Writing;
using Pivot.Hosting;
using Pivot.Ipvsadm;
using Pivot.Ipvsadm.Editing;
using Pivot.Linux;
using Pivot.Rendering;

namespace Pivot.Commands;

/// <summary><c>pivot import</c>: turns what <c>ipvsadm -S</c> has written into a configuration file.</summary>
internal sealed class ImportCommand : ExampleCommand
{
    private readonly Argument<string> _dump = new("FILE") { Description = "What ipvsadm -S or ipvsadm-save has written; - reads the standard input" };
    private readonly Option<string?> _output = new("--output", "-o") { Description = "The configuration file to write, which must not exist yet (else the standard output)", HelpName = "FILE" };
    private readonly Terminal _terminal;

    public ImportCommand(Terminal terminal)
        : base("import", "Turns the output of ipvsadm-save into a configuration file; needs no daemon", "ipvsadm-save -n | pivot import - -o /etc/pivot.toml", "pivot import /etc/ipvsadm.rules")
    {
        _terminal = terminal;
        Add(_dump);
        Add(_output);
        SetAction(parsed => Run(parsed.GetRequiredValue(_dump), parsed.GetValue(_output)));
    }

    private int Run(string dump, string? output)
    {
        DumpImport import = DumpImport.Of(Read(dump), new SystemNames());
        string text = ConfigWriter.Write(import.Config);
        foreach (string left in import.LeftOut)
        {
            _terminal.Error.WriteLine($"{dump}: {left}");
        }

        if (ConfigReader.Read(dump, text) is { IsGood: false } read)
        {
            throw new StartupException([.. read.Errors.Select(error => $"{dump} is no configuration of Pivot's: {error.Message}")]);
        }

        if (output is null)
        {
            _terminal.Output.Write(text);
        }
        else if (File.Exists(output))
        {
            throw new StartupException($"{output} exists already, and is left as it is: name another with -o, or none to see the output", ExitCode.Usage);
        }
        else if (FileReplacement.Write(output, Encoding.UTF8.GetBytes(text)) is { } note)
        {
            _terminal.Error.WriteLine($"note: {note}");
        }

        return import.LeftOut.Count == 0 ? ExitCode.Good : ExitCode.No;
    }

    private static string[] Read(string path)
    {
        try
        {
            return (path == "-" ? StandardInput.ReadAll() : File.ReadAllText(path)).Split('\n');
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new StartupException($"cannot read {path}: {error.Message.TrimEnd('.')}", ExitCode.Usage, error);
        }
    }
}
