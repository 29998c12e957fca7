namespace Pivot.Rendering;

/// <summary>One thing that a help page explains.</summary>
/// <param name="Label">As it is typed.</param>
/// <param name="Text">What it is or does.</param>
internal sealed record HelpRow(string Label, string Text);
