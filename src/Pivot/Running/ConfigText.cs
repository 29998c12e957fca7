using System.Globalization;
using System.Text;
using Pivot.Config;
using Pivot.Director;

namespace Pivot.Running;

/// <summary>A configuration with the text that says it, comments and layout included.</summary>
/// <param name="Config">What the text says.</param>
/// <param name="Text">The text.</param>
internal sealed record ConfigText(PivotConfig Config, string Text)
{
    /// <summary>Tells texts apart: 16 hexadecimal digits.</summary>
    public static string FingerprintOf(string text) => Fingerprint.Of(Encoding.UTF8.GetBytes(text)).ToString("x16", CultureInfo.InvariantCulture);
}
