namespace Pivot.Keys;

/// <summary>What a <see cref="Key"/> is.</summary>
internal enum KeyKind
{
    /// <summary>Nothing: a sequence that goes on, or one without meaning.</summary>
    None,

    /// <summary>A character that can be shown; <see cref="Key.Value"/> is its code point.</summary>
    Character,

    /// <summary>Ctrl and a letter or sign; <see cref="Key.Value"/> is it, letters in lower case.</summary>
    Control,

    /// <summary>Alt (or Escape, then) a character; <see cref="Key.Value"/> is its code point.</summary>
    Meta,

    /// <summary>Enter.</summary>
    Enter,

    /// <summary>Tab.</summary>
    Tab,

    /// <summary>The key that deletes backwards.</summary>
    Backspace,

    /// <summary>The key that deletes forwards.</summary>
    Delete,

    /// <summary>Arrow up.</summary>
    Up,

    /// <summary>Arrow down.</summary>
    Down,

    /// <summary>Arrow left.</summary>
    Left,

    /// <summary>Arrow right.</summary>
    Right,

    /// <summary>Home.</summary>
    Home,

    /// <summary>End.</summary>
    End,

    /// <summary>Page up.</summary>
    PageUp,

    /// <summary>Page down.</summary>
    PageDown,

    /// <summary>Escape alone.</summary>
    Escape,

    /// <summary>Not a key but the terminal's answer where its cursor is: row <see cref="Key.Value"/>, column <see cref="Key.Second"/>, from 1.</summary>
    CursorPosition,
}
