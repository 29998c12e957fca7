using System.Globalization;
using System.Text;
using Pivot.Director.Connections;

namespace Pivot.Config.Tests;

/// <summary>Who may come, and which connections are logged.</summary>
public class AccessKeysTests
{
    [Theory]
    [InlineData("false", ConnectionTelling.Nothing)]
    [InlineData("true", ConnectionTelling.End)]
    [InlineData("\"start\"", ConnectionTelling.StartAndEnd)]
    public void Read_LogConnections_SaysWhichLines(string value, ConnectionTelling expected)
    {
        var result = ConfigReader.Read("t.toml", "[log]\nsyslog = \"192.0.2.50:514\"\n" + Read.Service + "log_connections = " + value);

        Assert.Empty(Read.Printed(result.Errors));
        Assert.Equal(expected, result.Config!.Services[0].LogConnections);
    }

    [Fact]
    public void Read_ListOf100000Networks_IsReadWhole()
    {
        var text = new StringBuilder(Read.Service).AppendLine("deny = [");
        for (var i = 0; i < 100_000; i++)
        {
            text.Append(CultureInfo.InvariantCulture, $"  \"{10 + (i >> 16)}.{(i >> 8) & 255}.{i & 255}.0/24\", # {i}\n");
        }

        var result = ConfigReader.Read("t.toml", text.Append("]\n").ToString());

        Assert.Empty(Read.Printed(result.Errors));
        Assert.Equal(100_000, result.Config!.Services[0].Deny.Count);
    }
}
