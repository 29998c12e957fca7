namespace Pivot;

/// <summary>What a check of a configuration file found.</summary>
/// <param name="Errors">One line an error, each beginning with <c>file:line:column</c>; empty when the file is good.</param>
/// <param name="Warnings">What is allowed but probably not meant, in the same form.</param>
/// <param name="Summary">What a good file holds, such as <c>2 services, 4 servers</c>.</param>
internal sealed record CheckOutcome(IReadOnlyList<string> Errors, IReadOnlyList<string> Warnings, string Summary);
