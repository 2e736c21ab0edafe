using System.Runtime.InteropServices;

namespace Attest.Monitoring.Running.Processes.Unix;

/// <summary>A pseudo-terminal (POSIX.1-2024 posix_openpt): we hold one end, the child opens the other.</summary>
internal sealed unsafe class PseudoTerminal
{
    private const int ReadWrite = 2;
    private static readonly int NoControllingTerminal = OperatingSystem.IsMacOS() ? 0x20000 : 0x100;

    /// <summary>Linux takes it here; a write that would wait for the child must not hold its output up.</summary>
    private const int NonBlockingLinux = 0x800;

    private PseudoTerminal(int descriptor, byte[] childPath) => (Descriptor, ChildPath) = (descriptor, childPath);

    /// <summary>Our end.</summary>
    public int Descriptor { get; }

    /// <summary>The child's end, ended by NUL.</summary>
    public byte[] ChildPath { get; }

    /// <exception cref="AttestException"><see cref="ErrorIds.Unexpected"/>: the system has none left.</exception>
    public static PseudoTerminal Open()
    {
        var flags = ReadWrite | NoControllingTerminal;
        if (OperatingSystem.IsLinux()) flags |= NonBlockingLinux | Libc.CloseOnExec;
        var descriptor = Terminal.posix_openpt(flags);
        if (descriptor < 0) throw Fault();
        if (OperatingSystem.IsMacOS()) Darwin.CloseOnExec(descriptor);
        var name = new byte[256];
        fixed (byte* start = name)
        {
            if (Terminal.grantpt(descriptor) == 0
                && Terminal.unlockpt(descriptor) == 0
                && Terminal.ptsname_r(descriptor, start, (nuint)name.Length) == 0)
                return new PseudoTerminal(descriptor, name);
        }

        var fault = Fault();
        _ = Libc.close(descriptor);
        throw fault;
    }

    /// <summary>Opened first in a new session, it becomes the controlling terminal: Ctrl-C there reaches the child.</summary>
    public void AddTo(byte* actions)
    {
        fixed (byte* path = ChildPath)
            _ = Libc.posix_spawn_file_actions_addopen(actions, 0, path, ReadWrite, 0);
        _ = Libc.posix_spawn_file_actions_adddup2(actions, 0, 1);
        _ = Libc.posix_spawn_file_actions_adddup2(actions, 0, 2);
    }

    private static AttestException Fault() => new(
        ErrorIds.Unexpected,
        $"no pseudo-terminal could be opened: {Marshal.GetLastPInvokeErrorMessage()}",
        "hand standard input or output over to a pipe or a file instead");
}
