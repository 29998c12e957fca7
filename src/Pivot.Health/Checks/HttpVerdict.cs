using System.Globalization;
using System.Text;

namespace Pivot.Health.Checks;

/// <summary>Decides about an HTTP answer as soon as enough of it has come.</summary>
internal sealed class HttpVerdict(HealthCheckSpec spec)
{
    private readonly byte[]? _expected = spec.Expect is null ? null : Encoding.UTF8.GetBytes(spec.Expect);
    private int _searched;

    /// <summary>The result, or null while more is needed. After <see cref="HttpAnswer.End"/> there always is one.</summary>
    public CheckResult? Of(HttpAnswer answer)
    {
        if (answer.Status != 0 && !IsHealthy(answer.Status))
        {
            return CheckResult.Failed(string.Create(CultureInfo.InvariantCulture, $"HTTP {answer.Status}, expected {Expected()}"));
        }

        if (answer.HeadIsComplete && (_expected is null || Find(answer)))
        {
            string text = _expected is null ? "" : $" with \"{spec.Expect}\"";
            return CheckResult.Passed(string.Create(CultureInfo.InvariantCulture, $"HTTP {answer.Status}{text}"));
        }

        if (answer.Fault is { } fault)
        {
            return CheckResult.Failed(fault);
        }

        return answer.IsComplete || answer.BodyIsFull
            ? CheckResult.Failed(string.Create(CultureInfo.InvariantCulture, $"HTTP {answer.Status}, but \"{spec.Expect}\" is not in the {(answer.BodyIsFull ? "first " : "")}{answer.Body.Length} bytes of the body"))
            : null;
    }

    private bool IsHealthy(int status)
    {
        foreach (int one in spec.Status)
        {
            if (one == status)
            {
                return true;
            }
        }

        return false;
    }

    // What was searched is not searched again, but for a text that lies across two reads.
    private bool Find(HttpAnswer answer)
    {
        ReadOnlySpan<byte> body = answer.Body;
        int from = Math.Max(0, _searched - _expected!.Length + 1);
        _searched = body.Length;
        return body[from..].IndexOf(_expected) >= 0;
    }

    private string Expected()
    {
        StringBuilder text = new();
        for (int i = 0; i < spec.Status.Count; i++)
        {
            text.Append(i == 0 ? "" : i == spec.Status.Count - 1 ? " or " : ", ").Append(CultureInfo.InvariantCulture, $"{spec.Status[i]}");
        }

        return text.ToString();
    }
}
