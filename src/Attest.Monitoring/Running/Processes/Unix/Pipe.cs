using System.Runtime.InteropServices;

namespace Attest.Monitoring.Running.Processes.Unix;

/// <summary>An anonymous pipe no other child inherits; a plain pair of descriptors, -1 once closed.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct Pipe
{
    public int Read;
    public int Write;

    /// <exception cref="AttestException"><see cref="ErrorIds.Unexpected"/>: the process has no descriptor left.</exception>
    public static unsafe Pipe Open()
    {
        var ends = stackalloc int[2];
        var failed = OperatingSystem.IsMacOS() ? Darwin.PipeCloseOnExec(ends) : Libc.pipe2(ends, Libc.CloseOnExec);
        if (failed != 0)
            throw new AttestException(
                ErrorIds.Unexpected,
                $"no pipe could be opened: {Marshal.GetLastPInvokeErrorMessage()}",
                "raise the limit of open files (ulimit -n) or lower concurrency");
        return new Pipe { Read = ends[0], Write = ends[1] };
    }

    public static void Close(ref int descriptor)
    {
        if (descriptor >= 0) _ = Libc.close(descriptor);
        descriptor = -1;
    }

    public void Close()
    {
        Close(ref Read);
        Close(ref Write);
    }
}
