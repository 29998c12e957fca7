using System.Globalization;
using Pivot.Testing.Processes;

namespace Pivot.System.Tests.Traffic;

/// <summary>The open-file limit of the test process.</summary>
internal static class DescriptorLimit
{
    /// <summary>Makes sure that so many descriptors may be open at once.</summary>
    public static void Raise(int descriptors)
    {
        string limit = string.Create(CultureInfo.InvariantCulture, $"--nofile={descriptors}:{descriptors}");
        Command.Run("prlimit", "--pid", Environment.ProcessId.ToString(CultureInfo.InvariantCulture), limit).Succeeded();
    }
}
