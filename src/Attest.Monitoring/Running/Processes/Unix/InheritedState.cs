namespace Attest.Monitoring.Running.Processes.Unix;

/// <summary>
/// Repairs, once, what a careless parent may have handed down. SIGCHLD ignored: the kernel would reap our children and
/// their exit codes be lost. A standard stream closed: a pipe would take its number, and a child get the wrong one.
/// (The SIGCHLD handler that the .NET runtime installs with the first <c>Console</c> input or <c>Process</c> reaps only
/// the children of <c>Process</c>; it stays.)
/// </summary>
internal static unsafe class InheritedState
{
    private const nint Default = 0;
    private const nint Ignored = 1;
    private const int ReadWrite = 2;

    private static readonly bool Done = Repair();

    /// <summary>True; the work is done by whoever asks first.</summary>
    public static bool IsRepaired => Done;

    private static bool Repair()
    {
        if (ChildSignalHandler() == Ignored) _ = Libc.signal(Libc.SigChild, Default);

        fixed (byte* path = "/dev/null\0"u8)
        {
            int descriptor;
            do descriptor = Libc.open(path, ReadWrite);
            while (descriptor is >= 0 and < 3);
            if (descriptor >= 3) _ = Libc.close(descriptor);
        }

        return true;
    }

    /// <summary>Apart from the loop above: a method that has both a loop and a stack buffer is compiled with all optimisations.</summary>
    private static nint ChildSignalHandler()
    {
        // The handler stands first in the sigaction of glibc, musl and macOS.
        var now = stackalloc nint[64];
        return Libc.sigaction(Libc.SigChild, null, now) == 0 ? now[0] : Default;
    }
}
