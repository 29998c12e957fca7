using System.Text;
using Microsoft.Win32.SafeHandles;
using Pivot.Linux.Interop;

namespace Pivot.Linux.Supervision;

/// <summary>
/// A named pipe that a supervised program writes its output to. By its name the next supervisor goes on reading where this one has died; meanwhile the program's lines are lost, and it never waits for a reader. One thread.
/// </summary>
public sealed unsafe class OutputPipe : IDisposable
{
    /// <summary>What a line is cut to, in bytes.</summary>
    public const int LongestLine = 4096;

    private readonly byte[] _pending = new byte[LongestLine];
    private int _length;

    private OutputPipe(SafeFileHandle reader, SafeFileHandle writer)
    {
        Reader = reader;
        Writer = writer;
    }

    internal SafeFileHandle Reader { get; }

    /// <summary>The end for the program. Open here as well, for a pipe without any writer would end every wait at once.</summary>
    internal SafeFileHandle Writer { get; }

    /// <summary>Opens the pipe, and makes it where there is none.</summary>
    /// <param name="path">Its name.</param>
    /// <exception cref="LinuxException">The kernel refused.</exception>
    public static OutputPipe Open(string path)
    {
        if (Libc.mknod(path, Libc.S_IFIFO | 0b110_000_000, 0) != 0 && !File.Exists(path))
        {
            throw LinuxException.ForLastError($"mkfifo(\"{path}\")");
        }

        SafeFileHandle reader = FileDescriptor.Open(path, Libc.O_RDONLY | Libc.O_NONBLOCK);
        try
        {
            return new OutputPipe(reader, FileDescriptor.Open(path, Libc.O_WRONLY));
        }
        catch
        {
            reader.Dispose();
            throw;
        }
    }

    /// <summary>Has what this process writes to its outputs go into the pipe from here on.</summary>
    /// <exception cref="LinuxException">The kernel refused.</exception>
    public void TakeOutputs()
    {
        for (int output = 1; output <= 2; output++)
        {
            if (Libc.dup2(Writer.Number(), output) < 0)
            {
                throw LinuxException.ForLastError("dup2()");
            }
        }
    }

    /// <summary>Hands out the whole lines that are there, without waiting.</summary>
    /// <param name="take">Takes a line without its end.</param>
    public void Read(Action<string> take)
    {
        byte* buffer = stackalloc byte[LongestLine];
        nint read;
        while ((read = Libc.read(Reader.Number(), buffer, LongestLine)) > 0)
        {
            foreach (byte value in new ReadOnlySpan<byte>(buffer, (int)read))
            {
                if (value == '\n')
                {
                    HandOver(take);
                }
                else if (_length < LongestLine)
                {
                    _pending[_length++] = value;
                }
            }
        }
    }

    /// <summary>Hands out what is there when the program has ended, also a line that it has left without an end: the next program's first line is its own.</summary>
    /// <param name="take">Takes a line without its end.</param>
    public void ReadRest(Action<string> take)
    {
        Read(take);
        if (_length > 0)
        {
            HandOver(take);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Reader.Dispose();
        Writer.Dispose();
    }

    private void HandOver(Action<string> take)
    {
        string line = Encoding.UTF8.GetString(_pending, 0, _length);
        _length = 0;
        take(line);
    }
}
