using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Attest.Monitoring.Running.Processes.Windows;

/// <summary>The three handles a child is given, and our ends of its output.</summary>
internal sealed unsafe class ChildStreams : IDisposable
{
    private const int StandardInputHandle = -10;
    private const uint SameAccess = 2;

    private readonly List<SafeFileHandle> _childs = [];

    public ChildStreams(StandardInput input)
    {
        AreConsole = input == StandardInput.Terminal;
        if (AreConsole) return;
        Input = Keep(input == StandardInput.Inherit ? OwnInput() ?? NoInput() : NoInput());
        (OutputRead, Output) = OpenPipe();
        (ErrorRead, Error) = OpenPipe();
    }

    /// <summary>The child uses our console directly: its output cannot be read as well.</summary>
    public bool AreConsole { get; }

    public nint Input { get; }
    public nint Output { get; }
    public nint Error { get; }

    /// <summary>Null on the console; owned by whoever reads it.</summary>
    public SafeFileHandle? OutputRead { get; }

    public SafeFileHandle? ErrorRead { get; }

    /// <summary>Closes the child's ends, so that its output ends with it.</summary>
    public void Dispose()
    {
        foreach (var handle in _childs) handle.Dispose();
    }

    private (SafeFileHandle Read, nint Write) OpenPipe()
    {
        nint read, write;
        if (!Kernel32.CreatePipe(&read, &write, null, 64 * 1024))
            throw new AttestException(
                ErrorIds.Unexpected,
                $"no pipe could be opened: {Marshal.GetLastPInvokeErrorMessage()}", "lower concurrency");
        return (new SafeFileHandle(read, true), Keep(Inheritable(new SafeFileHandle(write, true))));
    }

    private nint Keep(SafeFileHandle handle)
    {
        _childs.Add(handle);
        return handle.DangerousGetHandle();
    }

    private static SafeFileHandle NoInput() =>
        Inheritable(File.OpenHandle(@"\\.\NUL", FileMode.Open, FileAccess.Read, FileShare.ReadWrite));

    private static SafeFileHandle? OwnInput()
    {
        var own = Kernel32.GetStdHandle(StandardInputHandle);
        if (own is 0 or -1) return null;
        nint copy;
        var process = Kernel32.GetCurrentProcess();
        return Kernel32.DuplicateHandle(process, own, process, &copy, 0, true, SameAccess)
            ? new SafeFileHandle(copy, true)
            : null;
    }

    private static SafeFileHandle Inheritable(SafeFileHandle handle)
    {
        _ = Kernel32.SetHandleInformation(handle, Kernel32.HandleFlagInherit, Kernel32.HandleFlagInherit);
        return handle;
    }
}
