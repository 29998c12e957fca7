using Pivot.Commands;
using Pivot.Control;
using Pivot.Rendering;

namespace Pivot.Ipvsadm;

/// <summary>
/// A command line for ipvsadm: the program's own name says so, or <c>pivot ipvsadm</c>. Its arguments are not Pivot's and are read as they are. The daemon is the one of <c>pivot --control PATH ipvsadm</c>, else of the variable
/// <c>PIVOT_CONTROL</c>, else the default.
/// </summary>
/// <param name="name">What it is called as.</param>
/// <param name="arguments">Those of ipvsadm.</param>
/// <param name="control">The control socket that is named; null when none is.</param>
internal sealed class IpvsadmLine(ProgramName name, IReadOnlyList<string> arguments, string? control)
{
    /// <summary>What it is called as.</summary>
    public ProgramName Name { get; } = name;

    /// <summary>Those of ipvsadm.</summary>
    public IReadOnlyList<string> Arguments { get; } = arguments;

    /// <summary>The control socket that is named; null when none is.</summary>
    public string? Control { get; } = control;

    /// <summary>Recognizes one; null for all other command lines, and for the question what the command <c>pivot ipvsadm</c> is.</summary>
    /// <param name="program">The name that the program was started with, with or without its folder.</param>
    /// <param name="arguments">What follows it.</param>
    public static IpvsadmLine? Of(string program, IReadOnlyList<string> arguments)
    {
        ProgramName name = Recognize(Path.GetFileName(program));
        if (name != ProgramName.Pivot)
        {
            return new IpvsadmLine(name, arguments, null);
        }

        string[] words = [.. arguments];
        return words switch
        {
            [.., "ipvsadm", "--help"] => null,
            [var first, .. var rest] when Recognize(first) is not ProgramName.Pivot and var called => new IpvsadmLine(called, rest, null),
            ["--control", var path, var first, .. var rest] when Recognize(first) is not ProgramName.Pivot and var called => new IpvsadmLine(called, rest, path),
            _ => null,
        };
    }

    /// <summary>Does what it says.</summary>
    /// <returns>The exit status.</returns>
    public int Run(Terminal terminal, Func<string, string?> environment)
    {
        string path = Control ?? (environment(ClientContext.ControlVariable) is { Length: > 0 } variable ? variable : ControlProtocol.DefaultPath);
        using ControlTables tables = new(path, terminal.Error.WriteLine);
        IpvsadmProgram program = new(tables, new SystemNames(), terminal, StandardInput.ReadAll);
        return Name switch
        {
            ProgramName.Save => program.Save(Arguments),
            ProgramName.Restore => program.Restore(),
            _ => program.Run(Arguments),
        };
    }

    private static ProgramName Recognize(string name) => name switch
    {
        "ipvsadm" => ProgramName.Ipvsadm,
        "ipvsadm-save" => ProgramName.Save,
        "ipvsadm-restore" => ProgramName.Restore,
        _ => ProgramName.Pivot,
    };
}
