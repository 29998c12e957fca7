namespace Pivot.Console;

/// <summary>A line up to the cursor.</summary>
/// <param name="Words">The words that are complete, without their quotes.</param>
/// <param name="Begun">What has been typed of the next one; empty behind a blank.</param>
internal sealed record LineSoFar(IReadOnlyList<string> Words, string Begun);
