using Pivot.Keys;

namespace Pivot.Top;

/// <summary>What the keys of the live view ask for.</summary>
internal static class TopKeys
{
    /// <summary>What a key asks for.</summary>
    public static TopKey Of(Key key) => key.Kind switch
    {
        KeyKind.Up => TopKey.Up,
        KeyKind.Down => TopKey.Down,
        KeyKind.PageUp => TopKey.PageUp,
        KeyKind.PageDown => TopKey.PageDown,
        KeyKind.Home => TopKey.First,
        KeyKind.End => TopKey.Last,
        KeyKind.Right or KeyKind.Enter => TopKey.Open,
        KeyKind.Left or KeyKind.Backspace or KeyKind.Escape => TopKey.Back,
        KeyKind.Character => OfCharacter((char)key.Value),
        KeyKind.Control => OfControl((char)key.Value),
        _ => TopKey.None,
    };

    private static TopKey OfCharacter(char character) => character switch
    {
        'k' => TopKey.Up,
        'j' => TopKey.Down,
        'b' => TopKey.PageUp,
        'f' => TopKey.PageDown,
        'g' => TopKey.First,
        'G' => TopKey.Last,
        'c' => TopKey.Connections,
        'd' => TopKey.Drops,
        's' => TopKey.Sort,
        'p' or ' ' => TopKey.Pause,
        '?' or 'h' => TopKey.Help,
        'r' => TopKey.Redraw,
        'q' => TopKey.Quit,
        _ => TopKey.None,
    };

    private static TopKey OfControl(char letter) => letter switch
    {
        'b' => TopKey.PageUp,
        'f' => TopKey.PageDown,
        'l' => TopKey.Redraw,
        'c' or 'd' => TopKey.Quit,
        _ => TopKey.None,
    };
}
