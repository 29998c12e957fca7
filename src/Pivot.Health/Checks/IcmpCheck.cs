using Pivot.Health.Network;

namespace Pivot.Health.Checks;

/// <summary>Sends an echo request and waits for its own reply: identifier, sequence number and payload are compared.</summary>
internal sealed class IcmpCheck(ICheckNetwork network, ulong seed) : IHealthCheck
{
    private readonly ushort _identifier = (ushort)new Jitter(seed).Next();
    private int _sequence;

    public async Task<CheckResult> RunAsync(CheckAttempt attempt, CancellationToken token)
    {
        attempt.Step = CheckStep.Answer;
        using ICheckSocket socket = network.OpenEcho(attempt.Target);
        int sequence = Interlocked.Increment(ref _sequence);
        byte[] request = EchoMessage.Request(attempt.Target.Address.IsIPv4, _identifier, (ushort)sequence, seed + (ulong)sequence);
        await socket.SendAsync(request, token).ConfigureAwait(false);
        byte[] buffer = new byte[256];
        int length;
        do
        {
            length = await socket.ReceiveAsync(buffer, token).ConfigureAwait(false);
        }
        while (!EchoMessage.Answers(buffer.AsSpan(0, length), request));
        return CheckResult.Passed("echo reply");
    }
}
