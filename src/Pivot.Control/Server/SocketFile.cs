using System.Net.Sockets;

namespace Pivot.Control.Server;

/// <summary>Claims the path of the control socket so that only root can reach it.</summary>
internal static class SocketFile
{
    private const int Backlog = 32;

    /// <summary>
    /// Binds and listens. A directory that is missing is made for root alone; a socket file that nobody listens on is replaced.
    /// The socket gets its mode before it listens, so nobody connects in between.
    /// </summary>
    /// <exception cref="ControlSocketException">The path is taken, unsafe or impossible.</exception>
    public static Socket Listen(string path)
    {
        UnixDomainSocketEndPoint endpoint = EndPointOf(path);
        try
        {
            PrepareDirectory(path);
            RemoveStale(path, endpoint);
            Socket socket = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
            try
            {
                socket.Bind(endpoint);
                File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite);
                socket.Listen(Backlog);
                return socket;
            }
            catch
            {
                socket.Dispose();
                throw;
            }
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or SocketException)
        {
            throw new ControlSocketException($"cannot listen on control socket {path}: {error.Message}: run as root, or choose another [director] control", error);
        }
    }

    private static UnixDomainSocketEndPoint EndPointOf(string path)
    {
        try
        {
            return new UnixDomainSocketEndPoint(path);
        }
        catch (ArgumentException error)
        {
            throw new ControlSocketException(
                $"control socket path {path} is not possible: the kernel takes 1 to 107 bytes: choose a shorter [director] control", error);
        }
    }

    private static void PrepareDirectory(string path)
    {
        string directory = Path.GetDirectoryName(path) is { Length: > 0 } found ? found : "/";
        if (!Directory.Exists(directory))
        {
            Directory.CreateDirectory(directory, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }
        else if (File.GetUnixFileMode(directory).HasFlag(UnixFileMode.OtherWrite))
        {
            throw new ControlSocketException(
                $"control socket {path}: everybody may write to {directory}: choose a directory that only root writes to, such as /run/pivot");
        }
    }

    private static void RemoveStale(string path, UnixDomainSocketEndPoint endpoint)
    {
        if (Directory.Exists(path))
        {
            throw new ControlSocketException($"control socket path {path} is a directory: choose another [director] control");
        }

        if (!File.Exists(path))
        {
            return;
        }

        if (!IsSocket(path))
        {
            throw new ControlSocketException($"{path} exists and is not a socket: move it away, or choose another [director] control");
        }

        if (IsListenedOn(endpoint))
        {
            throw new ControlSocketException($"another pivot listens on {path}: stop it first, or choose another [director] control");
        }

        File.Delete(path);
    }

    /// <summary>open(2) of a socket always fails with ENXIO. Read and write, so that a FIFO does not block; nothing is locked or written.</summary>
    private static bool IsSocket(string path)
    {
        try
        {
            File.OpenHandle(path, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite).Dispose();
            return false;
        }
        catch (IOException)
        {
            return true;
        }
    }

    private static bool IsListenedOn(UnixDomainSocketEndPoint endpoint)
    {
        using Socket probe = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        probe.Blocking = false;
        try
        {
            probe.Connect(endpoint);
            return true;
        }
        catch (SocketException error)
        {
            return error.SocketErrorCode != SocketError.ConnectionRefused;
        }
    }
}
