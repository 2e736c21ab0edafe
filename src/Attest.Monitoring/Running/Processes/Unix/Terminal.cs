using System.Runtime.InteropServices;

namespace Attest.Monitoring.Running.Processes.Unix;

/// <summary>The terminal calls of the C library (POSIX.1-2024 termios.h, stdlib.h; cfmakeraw of 4.4BSD).</summary>
internal static unsafe partial class Terminal
{
    /// <summary>Larger than any <c>struct termios</c> (60 bytes on Linux, 72 on macOS).</summary>
    public const int StateBytes = 256;

    private const int WhenDrained = 1;
    private static readonly nuint GetSize = OperatingSystem.IsMacOS() ? 0x40087468u : 0x5413u;
    private static readonly nuint SetSize = OperatingSystem.IsMacOS() ? 0x80087467u : 0x5414u;

    /// <summary>Whether we are who the terminal listens to: setting it from the background would stop us.</summary>
    public static bool IsOurs(int descriptor) => tcgetpgrp(descriptor) == getpgrp();

    public static bool IsTerminal(int descriptor) => isatty(descriptor) == 1;

    /// <summary>Makes every key a byte, and keeps what was set before.</summary>
    public static bool TrySetRaw(int descriptor, byte[] former)
    {
        var raw = new byte[StateBytes];
        fixed (byte* state = former, changed = raw)
        {
            if (tcgetattr(descriptor, state) != 0) return false;
            former.CopyTo(raw, 0);
            cfmakeraw(changed);
            return tcsetattr(descriptor, WhenDrained, changed) == 0;
        }
    }

    public static void Restore(int descriptor, byte[] former)
    {
        fixed (byte* state = former) _ = tcsetattr(descriptor, WhenDrained, state);
    }

    /// <summary>Gives one terminal the window size of another; the programs on it are told by SIGWINCH.</summary>
    public static void CopySize(int from, int to)
    {
        var size = stackalloc ushort[4];
        if (Control(from, GetSize, size) == 0) _ = Control(to, SetSize, size);
    }

    private static int Control(int descriptor, nuint request, void* argument) =>
        OperatingSystem.IsMacOS() && RuntimeInformation.ProcessArchitecture == Architecture.Arm64
            ? Darwin.ioctl(descriptor, request, 0, 0, 0, 0, 0, 0, argument)
            : ioctl(descriptor, request, argument);

    [LibraryImport("libc", SetLastError = true)]
    internal static partial int posix_openpt(int flags);

    [LibraryImport("libc", SetLastError = true)]
    internal static partial int grantpt(int descriptor);

    [LibraryImport("libc", SetLastError = true)]
    internal static partial int unlockpt(int descriptor);

    [LibraryImport("libc", SetLastError = true)]
    internal static partial int ptsname_r(int descriptor, byte* name, nuint size);

    [LibraryImport("libc")]
    private static partial int isatty(int descriptor);

    [LibraryImport("libc")]
    private static partial int tcgetpgrp(int descriptor);

    [LibraryImport("libc")]
    private static partial int getpgrp();

    [LibraryImport("libc")]
    private static partial int tcgetattr(int descriptor, byte* state);

    [LibraryImport("libc")]
    private static partial int tcsetattr(int descriptor, int when, byte* state);

    [LibraryImport("libc")]
    private static partial void cfmakeraw(byte* state);

    [LibraryImport("libc")]
    private static partial int ioctl(int descriptor, nuint request, void* argument);
}
