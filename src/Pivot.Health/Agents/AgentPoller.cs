using System.Net.Sockets;
using Pivot.Health.Checks;
using Pivot.Health.Network;

namespace Pivot.Health.Agents;

/// <summary>Asks an agent once: connects, sends nothing, reads one line.</summary>
/// <param name="network">How questions leave.</param>
public sealed class AgentPoller(ICheckNetwork network)
{
    private const int LongestLine = 4096;

    /// <summary>Asks once.</summary>
    /// <param name="server">With an agent port.</param>
    /// <param name="token">Cancelled when the agent's time is over: the caller's clock decides when.</param>
    /// <returns>The answer, or why there is none; never throws.</returns>
    public async Task<AgentAnswer> AskAsync(CheckedServer server, CancellationToken token)
    {
        CheckAttempt attempt = new(server.Target, new HealthCheckSpec { Kind = HealthCheckKind.Tcp, Timeout = server.AgentTimeout });
        try
        {
            ICheckSocket connection = await network.ConnectAsync(server.Target, server.AgentPort ?? 0, token).ConfigureAwait(false);
            try
            {
                return await ReadAsync(attempt, connection, token).ConfigureAwait(false);
            }
            finally
            {
                await connection.CloseAsync(token).ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException)
        {
            return AgentAnswer.None(attempt.TimedOut());
        }
        catch (SocketException exception)
        {
            return AgentAnswer.None(attempt.Refused(exception));
        }
        catch (Exception exception) // whatever an agent provokes is an agent that does not answer
        {
            return AgentAnswer.None($"asking failed: {exception.GetType().Name}: {exception.Message}");
        }
    }

    private static async Task<AgentAnswer> ReadAsync(CheckAttempt attempt, ICheckSocket connection, CancellationToken token)
    {
        attempt.Step = CheckStep.Answer;
        byte[] buffer = new byte[LongestLine];
        int length = 0;
        while (length < buffer.Length)
        {
            int read = await connection.ReceiveAsync(buffer.AsMemory(length), token).ConfigureAwait(false);
            if (read == 0)
            {
                return AgentAnswer.None(length == 0 ? "closed without a word" : "closed before the end of its line");
            }

            length += read;
            (attempt.Step, attempt.Received) = (CheckStep.Rest, length);
            if (AgentReply.Parse(buffer.AsSpan(0, length)) is { } reply)
            {
                return AgentAnswer.Of(reply);
            }
        }

        return AgentAnswer.None("its line is longer than 4096 bytes");
    }
}
