using System.Runtime.InteropServices;

namespace Attest.Monitoring.Running.Processes.Unix;

/// <summary>
/// The C library, by its own names (POSIX.1-2024 unless said otherwise). Only what glibc, musl and macOS lay out alike;
/// opaque structures are passed as buffers larger than any of them.
/// </summary>
internal static unsafe partial class Libc
{
    internal const int SigKill = 9;
    internal const int SigTerm = 15;
    internal static readonly int SigStop = OperatingSystem.IsMacOS() ? 17 : 19;
    internal static readonly int SigCont = OperatingSystem.IsMacOS() ? 19 : 18;
    internal static readonly int SigChild = OperatingSystem.IsMacOS() ? 20 : 17;

    internal const int Eintr = 4;
    internal const int Eacces = 13;

    private static readonly int Eagain = OperatingSystem.IsMacOS() ? 35 : 11;

    internal const short PollIn = 1;

    internal const int ExecuteAccess = 1;
    internal static readonly int CloseOnExec = OperatingSystem.IsMacOS() ? 0x1000000 : 0x80000;

    /// <summary>Whether a read or write that failed with this is to be done again.</summary>
    internal static bool IsForLater(int errno) => errno == Eintr || errno == Eagain;

    /// <summary>
    /// Whether a descriptor came from whoever started this process. Where it came closed, the runtime has put something of
    /// its own there, a pipe or a mapped file, which nobody may write to; all of those are closed on exec.
    /// </summary>
    internal static bool IsInherited(int descriptor)
    {
        const int getFlags = 1;
        return OperatingSystem.IsWindows() || fcntl(descriptor, getFlags) == 0;
    }

    /// <summary>Whether what is written here still has a reader: a pipe without one is in error before anything is written.</summary>
    internal static bool HasReader(int descriptor)
    {
        var asked = new PollDescriptor { Descriptor = descriptor };
        return poll(&asked, 1, 0) <= 0;
    }

    [LibraryImport("libc")]
    private static partial int fcntl(int descriptor, int command);

    [LibraryImport("libc")]
    internal static partial int posix_spawn(
        int* pid, byte* path, void* fileActions, void* attributes, byte** argv, byte** envp);

    [LibraryImport("libc")]
    internal static partial int posix_spawnattr_init(void* attributes);

    [LibraryImport("libc")]
    internal static partial int posix_spawnattr_setflags(void* attributes, short flags);

    [LibraryImport("libc")]
    internal static partial int posix_spawnattr_setsigdefault(void* attributes, void* signals);

    [LibraryImport("libc")]
    internal static partial int posix_spawnattr_setsigmask(void* attributes, void* signals);

    [LibraryImport("libc")]
    internal static partial int posix_spawn_file_actions_init(void* actions);

    [LibraryImport("libc")]
    internal static partial int posix_spawn_file_actions_destroy(void* actions);

    [LibraryImport("libc")]
    internal static partial int posix_spawn_file_actions_addopen(
        void* actions, int descriptor, byte* path, int flags, uint mode);

    [LibraryImport("libc")]
    internal static partial int posix_spawn_file_actions_adddup2(void* actions, int from, int to);

    /// <summary>glibc 2.29, musl 1.1.24, macOS 10.15; POSIX.1-2024 without the suffix.</summary>
    [LibraryImport("libc")]
    internal static partial int posix_spawn_file_actions_addchdir_np(void* actions, byte* path);

    [LibraryImport("libc")]
    internal static partial int sigemptyset(void* signals);

    [LibraryImport("libc")]
    internal static partial int sigfillset(void* signals);

    [LibraryImport("libc")]
    internal static partial int sigdelset(void* signals, int signal);

    /// <summary>Sets a disposition: 0 is SIG_DFL, 1 is SIG_IGN. Returns the former one.</summary>
    [LibraryImport("libc")]
    internal static partial nint signal(int signal, nint handler);

    [LibraryImport("libc")]
    internal static partial int sigaction(int signal, void* action, void* former);

    [LibraryImport("libc", SetLastError = true)]
    internal static partial int poll(PollDescriptor* descriptors, nuint count, int milliseconds);

    [LibraryImport("libc", SetLastError = true)]
    internal static partial nint read(int descriptor, void* buffer, nuint count);

    [LibraryImport("libc", SetLastError = true)]
    internal static partial nint write(int descriptor, void* buffer, nuint count);

    [LibraryImport("libc")]
    internal static partial int close(int descriptor);

    /// <summary>Without a mode: the variadic argument of O_CREAT would be passed differently on Apple silicon.</summary>
    [LibraryImport("libc")]
    internal static partial int open(byte* path, int flags);

    /// <summary>Linux.</summary>
    [LibraryImport("libc", SetLastError = true)]
    internal static partial int pipe2(int* descriptors, int flags);

    [LibraryImport("libc", SetLastError = true)]
    internal static partial int wait4(int pid, int* status, int options, nint* usage);

    [LibraryImport("libc", SetLastError = true)]
    internal static partial int waitid(int idType, int id, void* information, int options);

    [LibraryImport("libc")]
    internal static partial int getrusage(int who, nint* usage);

    [LibraryImport("libc", SetLastError = true)]
    internal static partial int kill(int pid, int signal);

    [LibraryImport("libc", StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int access(string path, int mode);

    [LibraryImport("libc")]
    internal static partial nint sysconf(int name);

    /// <summary>Linux only, for what has no function in every C library.</summary>
    [LibraryImport("libc")]
    internal static partial nint syscall(nint number, nint first, nint second, nint third, nint fourth);
}

/// <summary><c>struct pollfd</c>.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct PollDescriptor
{
    public int Descriptor;
    public short Events;
    public short Returned;
}
