using Pivot.Toml.Syntax;

namespace Pivot.Toml.Editing;


/// <summary>Adds items to arrays in brackets and takes them out, keeping the array's lines and comments.</summary>
internal sealed class ArrayEdit(Layout layout)
{
    /// <summary>Adds an item at the end.</summary>
    public IEnumerable<TextChange> Append(ArraySyntax array, TomlLiteral value)
    {
        int close = array.Span.End - 1;
        if (array.Items.Count == 0)
        {
            return [AppendFirst(array, value)];
        }

        ArrayItemSyntax last = array.Items[^1];
        bool hasComma = last.CommaEnd >= 0;
        int end = hasComma ? last.CommaEnd : last.Value.Span.End;
        int newline = layout.Text.IndexOf('\n', end, close - end);
        if (newline < 0)
        {
            return [new TextChange(last.Value.Span.End, last.Value.Span.End, ", " + value.Text)];
        }

        newline -= layout.Text[newline - 1] == '\r' ? 1 : 0;
        string item = layout.Newline + layout.IndentOf(last.Value.Span.Start) + value.Text;
        return hasComma
            ? [new TextChange(newline, newline, item + ",")]
            : [new TextChange(end, end, ","), new TextChange(newline, newline, item)];
    }

    /// <summary>Takes an item out, with its line and the comment behind it when it has a line to itself.</summary>
    public TextChange Remove(ArraySyntax array, int index)
    {
        ArrayItemSyntax item = array.Items[index];
        TextSpan value = item.Value.Span;
        int end = item.CommaEnd >= 0 ? item.CommaEnd : value.End;
        int previousEnd = index == 0 ? array.Span.Start + 1 : array.Items[index - 1].CommaEnd;
        int lineStart = layout.LineStart(value.Start);
        int lineEnd = EndOfOwnLine(end);
        if (lineStart >= previousEnd && layout.FirstNonBlank(lineStart) == value.Start && lineEnd >= 0)
        {
            return new TextChange(lineStart, lineEnd, "");
        }

        if (index + 1 < array.Items.Count)
        {
            return new TextChange(value.Start, array.Items[index + 1].Value.Span.Start, "");
        }

        bool sameLine = index > 0 && lineStart < previousEnd;
        return new TextChange(sameLine ? array.Items[index - 1].Value.Span.End : value.Start, end, "");
    }

    private TextChange AppendFirst(ArraySyntax array, TomlLiteral value)
    {
        int close = array.Span.End - 1;
        int lineStart = layout.LineStart(close);
        return lineStart <= array.Span.Start
            ? new TextChange(array.Span.Start + 1, close, value.Text)
            : new TextChange(lineStart, lineStart, layout.IndentOf(close) + "  " + value.Text + layout.Newline);
    }

    /// <summary>The start of the next line if only a comment follows on this one; else -1.</summary>
    private int EndOfOwnLine(int offset)
    {
        int at = layout.FirstNonBlank(offset);
        int newline = layout.Text.IndexOf('\n', at);
        bool isFree = newline >= 0 && (layout.Text[at] is '#' or '\n' or '\r');
        return isFree ? newline + 1 : -1;
    }
}
