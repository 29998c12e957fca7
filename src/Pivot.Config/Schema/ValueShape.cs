namespace Pivot.Config.Schema;

/// <summary>How the value of a key is written, so that a word without quotes can become it.</summary>
internal enum ValueShape
{
    /// <summary>A text, in quotes.</summary>
    Text,

    /// <summary>A whole number.</summary>
    Number,

    /// <summary>true or false.</summary>
    Switch,

    /// <summary>A whole number, or else a text: ports.</summary>
    NumberOrText,

    /// <summary>true, false or a text.</summary>
    SwitchOrText,

    /// <summary>A program and its arguments: texts, in brackets always.</summary>
    Program,

    /// <summary>A table, or an array of tables.</summary>
    Table,
}
