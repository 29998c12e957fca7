namespace Pivot.Keys;

/// <summary>A key of a terminal.</summary>
/// <param name="kind">What it is.</param>
/// <param name="value">See <see cref="KeyKind"/>.</param>
/// <param name="second">See <see cref="KeyKind"/>.</param>
internal readonly struct Key(KeyKind kind, int value = 0, int second = 0)
{
    /// <summary>No key.</summary>
    public static Key None => default;

    /// <summary>What it is.</summary>
    public KeyKind Kind { get; } = kind;

    /// <summary>See <see cref="KeyKind"/>.</summary>
    public int Value { get; } = value;

    /// <summary>See <see cref="KeyKind"/>.</summary>
    public int Second { get; } = second;

    /// <summary>Whether it is Ctrl and this letter.</summary>
    public bool IsControl(char letter) => Kind == KeyKind.Control && Value == letter;

    /// <summary>Whether it is this character.</summary>
    public bool IsCharacter(char character) => Kind == KeyKind.Character && Value == character;
}
