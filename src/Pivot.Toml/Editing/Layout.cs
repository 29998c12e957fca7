using Pivot.Toml.Binding;
using Pivot.Toml.Syntax;

namespace Pivot.Toml.Editing;


/// <summary>
/// Where things stand in a document. A section is a header and what follows it up to the next header; the root's section,
/// in front of the first header, has index -1. Other sections are named by the index of their header's statement.
/// </summary>
internal sealed class Layout(SourceText source, IReadOnlyList<StatementSyntax> statements)
{
    /// <summary>The root's section.</summary>
    public const int RootSection = -1;

    /// <summary>The text.</summary>
    public string Text => source.Text;

    /// <summary>All statements.</summary>
    public IReadOnlyList<StatementSyntax> Statements { get; } = statements;

    /// <summary>The newline the text uses: that of its first line.</summary>
    public string Newline { get; } = source.Text.IndexOf('\n', StringComparison.Ordinal) is > 0 and int at && source.Text[at - 1] == '\r' ? "\r\n" : "\n";

    /// <summary>The line start of an offset.</summary>
    public int LineStart(int offset) => source.LineStart(offset);

    /// <summary>The blanks in front of an offset on its line.</summary>
    public string IndentOf(int offset)
    {
        int start = source.LineStart(offset);
        return Text[start..FirstNonBlank(start)];
    }

    /// <summary>The first character from <paramref name="offset"/> on that is no space or tab.</summary>
    public int FirstNonBlank(int offset)
    {
        while (offset < Text.Length && Text[offset] is ' ' or '\t')
        {
            offset++;
        }

        return offset;
    }

    /// <summary>The section that a table's own header opens; the root's for the root.</summary>
    public int SectionOf(TomlTable table)
    {
        int at = RootSection;
        for (int i = 0; table.Origin != TableOrigin.Root && at < 0; i++)
        {
            at = Statements[i] is HeaderStatement header && ReferenceEquals(header.Table, table) ? i : at;
        }

        return at;
    }

    /// <summary>The last section that belongs to a table or array or to something in it; -1 when there is none but the root's.</summary>
    public int LastSectionWithin(TomlNode node)
    {
        int i = Statements.Count - 1;
        while (i >= 0 && !(Statements[i] is HeaderStatement header && header.Table!.IsWithin(node)))
        {
            i--;
        }

        return i;
    }

    /// <summary>The first section that belongs to a table or array or to something in it; the number of statements when there is none.</summary>
    public int FirstSectionWithin(TomlNode node)
    {
        int i = 0;
        while (i < Statements.Count && !(Statements[i] is HeaderStatement header && header.Table!.IsWithin(node)))
        {
            i++;
        }

        return i;
    }

    /// <summary>The statement behind a section's last.</summary>
    public int SectionEnd(int section)
    {
        int i = section + 1;
        while (i < Statements.Count && Statements[i] is not HeaderStatement)
        {
            i++;
        }

        return i;
    }

    /// <summary>The section's last key with its value; -1 when it has none.</summary>
    public int LastAssignment(int section)
    {
        int i = SectionEnd(section) - 1;
        while (i > section && Statements[i] is not AssignmentStatement)
        {
            i--;
        }

        return i > section ? i : -1;
    }

    /// <summary>
    /// The statement behind a section's content: its header, keys, and comments that follow without an empty line,
    /// unless they stand right above the next header.
    /// </summary>
    public int ContentEnd(int section)
    {
        int last = Math.Max(LastAssignment(section), section);
        int end = last + 1;
        while (end < Statements.Count && Statements[end] is TriviaStatement { IsComment: true })
        {
            end++;
        }

        return end < Statements.Count && Statements[end] is HeaderStatement ? last + 1 : end;
    }

    /// <summary>The first of the comment lines right above a header, or the header; a comment that opens the file belongs to the file.</summary>
    public int AttachedStart(int header)
    {
        int i = header;
        while (i > 0 && Statements[i - 1] is TriviaStatement { IsComment: true })
        {
            i--;
        }

        return i == 0 ? header : i;
    }

    /// <summary>True when a statement is an empty line.</summary>
    public bool IsEmptyLine(int statement) => statement >= 0 && statement < Statements.Count && Statements[statement] is TriviaStatement { IsComment: false };

    /// <summary>Where a statement starts; the text's end behind the last one.</summary>
    public int StartOf(int statement) => statement < Statements.Count ? Statements[statement].Lines.Start : Text.Length;

    /// <summary>Inserts whole lines where a statement starts or the text ends.</summary>
    public TextChange InsertLines(int offset, IEnumerable<string> lines)
    {
        string joined = string.Join(Newline, lines);
        bool unended = offset == Text.Length && offset > source.Start && Text[^1] != '\n';
        return new TextChange(offset, offset, unended ? Newline + joined : joined + Newline);
    }
}
