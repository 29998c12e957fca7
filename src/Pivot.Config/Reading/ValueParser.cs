using Pivot.Toml;

namespace Pivot.Config.Reading;

/// <summary>Reads one value of the file; never throws, whatever the node is.</summary>
internal delegate Parsed<T> ValueParser<T>(TomlNode node);
