using System.Diagnostics;
using System.Net.Sockets;
using System.Text;

namespace Pivot.Testing.Guests;

/// <summary>
/// This process's end of a machine's serial cable: keys go in, text comes out and is kept. A wait looks only at what came since the last one, so that each answer is read once.
/// To the question for the window's size (the cursor sent to the far corner, and asked where it is) it answers as a terminal of 24 lines and 80 columns.
/// One thread may send and wait; another reads all the while.
/// </summary>
public sealed class SerialConsole : IDisposable
{
    private const string SizeQuestion = "\e[999;999H\e[6n";
    private const string SizeAnswer = "\e[24;80R";

    private readonly Socket _socket;
    private readonly Thread _reader;
    private readonly object _gate = new(); // guards _text, _seen and _closed; pulsed when something came
    private readonly StringBuilder _text = new();
    private int _seen;
    private int _answered; // up to where size questions were looked for; the reader's own
    private bool _closed;

    private SerialConsole(Socket socket)
    {
        _socket = socket;
        _reader = new Thread(Read) { IsBackground = true, Name = "serial console" };
        _reader.Start();
    }

    /// <summary>All that came so far.</summary>
    public string Transcript
    {
        get
        {
            lock (_gate)
            {
                return _text.ToString();
            }
        }
    }

    /// <summary>Takes the emulator's connection.</summary>
    /// <param name="listener">The unix socket that the emulator was told of.</param>
    /// <param name="limit">How long to wait for it.</param>
    /// <exception cref="TimeoutException">It did not come.</exception>
    public static SerialConsole Accept(Socket listener, TimeSpan limit) => listener.Poll(limit, SelectMode.SelectRead)
        ? new SerialConsole(listener.Accept())
        : throw new TimeoutException($"the emulator did not connect within {limit.TotalSeconds:0} s");

    /// <summary>Types keys.</summary>
    public void Send(string keys)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(keys);
        for (int sent = 0; sent < bytes.Length;)
        {
            sent += _socket.Send(bytes.AsSpan(sent));
        }
    }

    /// <summary>Waits for a text.</summary>
    /// <param name="text">The text, byte for byte, control sequences included.</param>
    /// <param name="limit">How long it may take.</param>
    /// <returns>What came since the last wait, up to and with the text.</returns>
    /// <exception cref="TimeoutException">It did not come, or the machine ended first; the message holds the whole transcript.</exception>
    public string WaitFor(string text, TimeSpan limit) => WaitForAny([text], limit);

    /// <summary>Waits for the first of some texts to come.</summary>
    /// <inheritdoc cref="WaitFor"/>
    public string WaitForAny(IReadOnlyList<string> texts, TimeSpan limit)
    {
        Stopwatch watch = Stopwatch.StartNew();
        lock (_gate)
        {
            while (true)
            {
                string fresh = _text.ToString(_seen, _text.Length - _seen);
                if (EndOfFirst(fresh, texts) is { } end)
                {
                    _seen += end;
                    return fresh[..end];
                }

                TimeSpan left = limit - watch.Elapsed;
                if (_closed || left <= TimeSpan.Zero || !Monitor.Wait(_gate, left))
                {
                    string reason = _closed ? "the machine ended" : $"{limit.TotalSeconds:0} s passed";
                    throw new TimeoutException($"{reason} without '{string.Join("' or '", texts)}' on the serial console:\n{_text}");
                }
            }
        }
    }

    /// <summary>Types a line and waits for the prompt behind what it brings.</summary>
    /// <param name="line">The line, without the Enter key.</param>
    /// <param name="prompt">The prompt that follows.</param>
    /// <param name="limit">How long it may take.</param>
    /// <returns>What came in between: the line's echo, the answer and the prompt.</returns>
    public string Run(string line, string prompt, TimeSpan limit)
    {
        Send(line + "\r");
        return WaitFor(prompt, limit);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _socket.Dispose();
        _reader.Join(TimeSpan.FromSeconds(5));
    }

    private static int? EndOfFirst(string fresh, IReadOnlyList<string> texts)
    {
        int? first = null;
        foreach (string text in texts)
        {
            int start = fresh.IndexOf(text, StringComparison.Ordinal);
            if (start >= 0 && (first is null || start + text.Length < first))
            {
                first = start + text.Length;
            }
        }

        return first;
    }

    private void Read()
    {
        byte[] buffer = new byte[4096];
        Decoder decoder = Encoding.UTF8.GetDecoder();
        char[] characters = new char[buffer.Length];
        while (ReceiveSome(buffer) is > 0 and int length)
        {
            int count = decoder.GetChars(buffer.AsSpan(0, length), characters, flush: false);
            lock (_gate)
            {
                _text.Append(characters, 0, count);
                Monitor.PulseAll(_gate);
            }

            AnswerSizeQuestions();
        }

        lock (_gate)
        {
            _closed = true;
            Monitor.PulseAll(_gate);
        }
    }

    private void AnswerSizeQuestions()
    {
        string text = Transcript;
        for (int question; (question = text.IndexOf(SizeQuestion, _answered, StringComparison.Ordinal)) >= 0;)
        {
            _answered = question + SizeQuestion.Length;
            Send(SizeAnswer);
        }
    }

    private int ReceiveSome(byte[] buffer)
    {
        try
        {
            return _socket.Receive(buffer);
        }
        catch (Exception failure) when (failure is SocketException or ObjectDisposedException)
        {
            // The emulator has gone, or this end was closed.
            return 0;
        }
    }
}
