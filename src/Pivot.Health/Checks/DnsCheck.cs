using Pivot.Health.Network;

namespace Pivot.Health.Checks;

/// <summary>Asks for a name over UDP. NOERROR is healthy, also without an address in it or truncated: the server is there and answers.</summary>
internal sealed class DnsCheck(ICheckNetwork network, ulong seed) : IHealthCheck
{
    private const ushort DnsPort = 53;

    private int _queries;

    public async Task<CheckResult> RunAsync(CheckAttempt attempt, CancellationToken token)
    {
        attempt.Step = CheckStep.Answer;
        ushort id = (ushort)new Jitter(seed + (ulong)Interlocked.Increment(ref _queries)).Next();
        byte[] query = DnsMessage.Query(id, attempt.Spec.Query ?? "", attempt.Spec.QueryType)
            ?? throw new CheckSetupException($"\"{attempt.Spec.Query}\" is not a name that DNS can carry: set query in [service.health]");
        using ICheckSocket socket = network.OpenUdp(attempt.Target, attempt.Port(attempt.Target.Port ?? DnsPort));
        await socket.SendAsync(query, token).ConfigureAwait(false);
        byte[] buffer = new byte[4096];
        while (true)
        {
            int length = await socket.ReceiveAsync(buffer, token).ConfigureAwait(false);
            if (DnsMessage.ResponseCode(buffer.AsSpan(0, length), query) is int code)
            {
                return code == DnsMessage.NoError ? CheckResult.Passed("DNS: NOERROR") : CheckResult.Failed("DNS: " + DnsMessage.CodeName(code));
            }
        }
    }
}
