namespace Pivot.Toml.Binding;


/// <summary>What brought a table into being, which decides what may still be added to it.</summary>
internal enum TableOrigin
{
    /// <summary>The table of the whole text.</summary>
    Root,

    /// <summary>Named only within longer headers: may still get a header of its own.</summary>
    Implicit,

    /// <summary>Its own header.</summary>
    Header,

    /// <summary>Dotted keys: further dotted keys and headers of tables in it may follow.</summary>
    Dotted,

    /// <summary>Braces: complete.</summary>
    Inline,
}
