using Pivot.Linux.Interop;

namespace Pivot.Linux;

/// <summary>The three descriptors that every program counts on having.</summary>
public static class StandardStreams
{
    private const int OutputNumber = 1;
    private const int LastNumber = 2;

    /// <summary>
    /// Puts /dev/null where standard input, output or error is closed: a file opened later would get its number, and messages would be written into it. As the output it cannot be written
    /// to: an answer that nobody gets is an error. To be called before anything else is opened; what the runtime has opened for itself under such a number stays.
    /// </summary>
    /// <exception cref="LinuxException">There is no /dev/null.</exception>
    public static void Complete()
    {
        // The kernel hands out the lowest number that is free.
        int descriptor;
        do
        {
            descriptor = Libc.open("/dev/null", Libc.O_RDWR, 0);
            if (descriptor == OutputNumber)
            {
                _ = Libc.close(descriptor);
                descriptor = Libc.open("/dev/null", Libc.O_RDONLY, 0);
            }
        }
        while (descriptor is >= 0 and <= LastNumber);
        if (descriptor < 0)
        {
            throw LinuxException.ForLastError("open(\"/dev/null\")");
        }

        _ = Libc.close(descriptor);
    }
}
