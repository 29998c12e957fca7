using Pivot.Control.Model;

namespace Pivot.Hosting;

/// <summary>The one line that <c>pivot run</c> prints on stdout when packets are being forwarded; scripts wait for its first three words.</summary>
internal static class ReadyLine
{
    /// <summary>The line.</summary>
    public static string Of(StatusReport status, string controlPath) =>
        $"pivot is ready: {Count(status.Services, "service")}, {Count(status.Servers, "server")}, device {status.Device.Name}, "
        + $"steering {status.Steering}, control {controlPath}";

    public static string Count(int count, string noun) => count == 1 ? $"1 {noun}" : $"{count} {noun}s";
}
