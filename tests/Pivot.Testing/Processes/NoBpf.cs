using System.Runtime.InteropServices;

namespace Pivot.Testing.Processes;

/// <summary>Makes the kernel of the calling thread, and of programs that it starts, one without BPF: bpf(2) answers ENOSYS (seccomp(2)). For good, so only for a thread that ends.</summary>
public static unsafe partial class NoBpf
{
    private const int SetSeccomp = 22;
    private const int FilterMode = 2;
    private const ushort LoadWord = 0x20;
    private const ushort JumpIfEqual = 0x15;
    private const ushort Return = 0x06;
    private const uint Allow = 0x7fff0000;
    private const uint FailWithEnosys = 0x00050000 | 38;

    /// <summary>The number of bpf(2).</summary>
    private static uint Number => RuntimeInformation.ProcessArchitecture == Architecture.X64 ? 321u : 280u;

    /// <summary>Does it.</summary>
    public static void Enforce()
    {
        // The system call's number is the first word of struct seccomp_data.
        Instruction* program = stackalloc Instruction[4];
        program[0] = new Instruction { Code = LoadWord };
        program[1] = new Instruction { Code = JumpIfEqual, Otherwise = 1, Value = Number };
        program[2] = new Instruction { Code = Return, Value = FailWithEnosys };
        program[3] = new Instruction { Code = Return, Value = Allow };
        Filter filter = new() { Length = 4, Program = program };
        if (prctl(SetSeccomp, FilterMode, (nint)(&filter), 0, 0) != 0)
        {
            throw new InvalidOperationException($"prctl(PR_SET_SECCOMP): {Marshal.GetLastPInvokeErrorMessage()}");
        }
    }

    [LibraryImport("libc", SetLastError = true)]
    private static partial int prctl(int option, nint second, nint third, nint fourth, nint fifth);

    /// <summary><c>struct sock_filter</c>.</summary>
    [StructLayout(LayoutKind.Sequential)]
    private struct Instruction
    {
        public ushort Code;
        public byte IfTrue;
        public byte Otherwise;
        public uint Value;
    }

    /// <summary><c>struct sock_fprog</c>.</summary>
    [StructLayout(LayoutKind.Sequential)]
    private struct Filter
    {
        public ushort Length;
        public Instruction* Program;
    }
}
