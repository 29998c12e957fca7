namespace Pivot.Toml.Syntax;


/// <summary>A line with a key and a value.</summary>
internal sealed class AssignmentStatement(TextSpan lines, AssignmentSyntax assignment) : StatementSyntax(lines)
{
    /// <summary>The key and the value.</summary>
    public AssignmentSyntax Assignment { get; } = assignment;
}
