using System.Runtime.InteropServices;

namespace Attest.Monitoring.Running.Processes.Unix;

/// <summary>
/// What macOS does differently. On Apple silicon variadic arguments are passed on the stack: calls with one are
/// declared with six unused register arguments before it.
/// </summary>
internal static unsafe partial class Darwin
{
    /// <summary><c>FIOCLEX</c> of sys/filio.h: sets close-on-exec and takes no argument.</summary>
    private const uint SetCloseOnExec = 0x20006601;

    /// <summary>There is no pipe2: a fork by others between the two calls may inherit the pipe, ours never do
    /// (POSIX_SPAWN_CLOEXEC_DEFAULT).</summary>
    internal static int PipeCloseOnExec(int* ends)
    {
        var failed = pipe(ends);
        if (failed != 0) return failed;
        CloseOnExec(ends[0]);
        CloseOnExec(ends[1]);
        return 0;
    }

    internal static void CloseOnExec(int descriptor) => _ = ioctl(descriptor, SetCloseOnExec);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int pipe(int* descriptors);

    /// <summary>With its argument where Apple silicon looks for a variadic one: after eight registers, on the stack.</summary>
    [LibraryImport("libc")]
    internal static partial int ioctl(
        int descriptor, nuint request, nint unused2, nint unused3, nint unused4, nint unused5, nint unused6, nint unused7,
        void* argument);

    [LibraryImport("libc")]
    private static partial int ioctl(int descriptor, nuint request);
}
