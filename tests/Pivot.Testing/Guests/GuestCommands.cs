using System.Globalization;
using System.Net.Sockets;
using System.Text;
using Pivot.Testing.Processes;

namespace Pivot.Testing.Guests;

/// <summary>
/// The host's end of the guest's virtio port: requests and answers, one after the other, in the form that the guest's <c>serve</c> describes.
/// The guest ends when this is closed. Not for several threads at once.
/// </summary>
internal sealed class GuestCommands : IDisposable
{
    private const int MaximumLine = 100;
    private readonly NetworkStream _stream;

    private GuestCommands(Socket socket) => _stream = new NetworkStream(socket, ownsSocket: true);

    /// <summary>Takes the emulator's connection.</summary>
    /// <param name="listener">The unix socket that the emulator was told of.</param>
    /// <param name="limit">How long to wait for it.</param>
    /// <exception cref="TimeoutException">It did not come.</exception>
    public static GuestCommands Accept(Socket listener, TimeSpan limit) => listener.Poll(limit, SelectMode.SelectRead)
        ? new GuestCommands(listener.Accept())
        : throw new TimeoutException($"the emulator did not connect within {limit.TotalSeconds:0} s");

    /// <summary>Waits for the line by which the guest says that it listens.</summary>
    /// <returns>Seconds since its kernel started.</returns>
    public string WaitUntilReady(TimeSpan limit)
    {
        _stream.ReadTimeout = (int)limit.TotalMilliseconds;
        string line = ReadLine();
        return line.StartsWith("ready ", StringComparison.Ordinal) ? line["ready ".Length..] : throw new IOException($"the guest began with '{line}'");
    }

    /// <summary>Runs a script and waits for its end.</summary>
    public CommandResult Run(string script, ReadOnlySpan<byte> input, TimeSpan limit)
    {
        _stream.ReadTimeout = _stream.WriteTimeout = (int)limit.TotalMilliseconds;
        byte[] text = Encoding.UTF8.GetBytes(script);
        _stream.Write(Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{text.Length} {input.Length}\n")));
        _stream.Write(text);
        _stream.Write(input);
        int[] answer = [.. ReadLine().Split(' ').Select(static number => int.Parse(number, CultureInfo.InvariantCulture))];
        return new CommandResult(script, answer[0], ReadText(answer[1]), ReadText(answer[2]));
    }

    /// <inheritdoc/>
    public void Dispose() => _stream.Dispose();

    private string ReadText(int length)
    {
        byte[] bytes = new byte[length];
        _stream.ReadExactly(bytes);
        return Encoding.UTF8.GetString(bytes);
    }

    private string ReadLine()
    {
        StringBuilder line = new();
        for (int next = _stream.ReadByte(); next != '\n'; next = _stream.ReadByte())
        {
            if (next < 0 || line.Length == MaximumLine)
            {
                throw new IOException($"the guest closed its port, or sent no line but '{line}'");
            }

            line.Append((char)next);
        }

        return line.ToString();
    }
}
