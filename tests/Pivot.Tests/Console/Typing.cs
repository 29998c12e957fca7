using System.Text;
using Pivot.Console.Editing;
using Pivot.Keys;

namespace Pivot.Tests.Console;

/// <summary>Keys as a terminal sends them, for an editor.</summary>
internal static class Typing
{
    public static IEnumerable<Key> Keys(string typed)
    {
        KeyDecoder decoder = new();
        foreach (byte one in Encoding.UTF8.GetBytes(typed))
        {
            if (decoder.Take(one) is { Kind: not KeyKind.None } key)
            {
                yield return key;
            }
        }

        if (decoder.IsWaiting)
        {
            yield return decoder.Flush();
        }
    }

    public static EditResult Type(this LineEditor editor, string typed)
    {
        EditResult result = EditResult.Edited;
        foreach (Key key in Keys(typed))
        {
            result = editor.Take(key);
        }

        return result;
    }
}
