using System.Buffers;
using System.Text.Json;

namespace Pivot.Control.Rpc;

/// <summary>Turns one line into one answer line. Whatever the line holds, the outcome is an answer or none, never an exception.</summary>
internal sealed class RequestHandler(MethodTable methods, Action<Exception>? fault)
{
    /// <summary>Answers <paramref name="line"/> (without its line feed) into the empty <paramref name="output"/>; writes nothing for a blank line or a notification.</summary>
    public void Handle(ReadOnlyMemory<byte> line, ArrayBufferWriter<byte> output)
    {
        if (line.Span.Trim(" \t\r"u8).IsEmpty)
        {
            return;
        }

        RpcRequest request;
        try
        {
            request = RpcRequest.Parse(line);
        }
        catch (RpcException error)
        {
            RpcAnswer.WriteError(output, RpcId.None, error.Code, error.Message);
            return;
        }

        using (request)
        {
            Answer(request, output);
        }
    }

    private void Answer(RpcRequest request, ArrayBufferWriter<byte> output)
    {
        try
        {
            request.ReadMembers();
            if (request.WantsAnswer)
            {
                Action<Utf8JsonWriter> result = methods.Call(request.Method, new ParameterReader(request.Parameters));
                RpcAnswer.WriteResult(output, request.Id, result);
            }
        }
        catch (RpcException error)
        {
            RpcAnswer.WriteError(output, request.Id, error.Code, error.Message);
        }
        catch (ChangeRefusedException error)
        {
            RpcAnswer.WriteError(output, request.Id, RpcErrorCode.Refused, error.Message);
        }
#pragma warning disable CA1031 // A report that throws must cost its own client an answer, not the daemon its control socket.
        catch (Exception error)
#pragma warning restore CA1031
        {
            fault?.Invoke(error);
            output.ResetWrittenCount();
            RpcAnswer.WriteError(
                output, request.Id, RpcErrorCode.InternalError, $"internal error in '{request.Method}' ({error.GetType().Name}): the daemon's log has the details");
        }
    }
}
