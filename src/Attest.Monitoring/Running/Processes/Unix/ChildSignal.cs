namespace Attest.Monitoring.Running.Processes.Unix;

/// <summary>
/// A SIGCHLD inherited as ignored makes the kernel reap our children, and their exit codes are lost: it is set back to
/// its default, once. (The handler that the .NET runtime installs with the first <c>Console</c> input or <c>Process</c>
/// reaps only the children of <c>Process</c>; it stays.)
/// </summary>
internal static unsafe class ChildSignal
{
    private const nint Default = 0;
    private const nint Ignored = 1;

    private static readonly bool Ready = Restore();

    /// <summary>True; the work is done by whoever asks first.</summary>
    public static bool IsKept => Ready;

    private static bool Restore()
    {
        // The handler stands first in the sigaction of glibc, musl and macOS.
        var now = stackalloc nint[64];
        if (Libc.sigaction(Libc.SigChild, null, now) == 0 && now[0] == Ignored)
            _ = Libc.signal(Libc.SigChild, Default);
        return true;
    }
}
