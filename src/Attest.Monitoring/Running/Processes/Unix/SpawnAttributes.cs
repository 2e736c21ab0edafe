using System.Runtime.InteropServices;

namespace Attest.Monitoring.Running.Processes.Unix;

/// <summary>
/// What every child starts with: its own session, default dispositions for all signals (a SIGINT that <c>nohup</c> or
/// <c>&amp;</c> made us ignore does not reach it) and an empty mask.
/// </summary>
internal static unsafe class SpawnAttributes
{
    private const short SetSignalDefaults = 0x04;
    private const short SetSignalMask = 0x08;
    private const short NewSessionLinux = 0x80;
    private const short NewSessionDarwin = 0x0400;

    /// <summary>macOS: the child gets only the descriptors its file actions name.</summary>
    private const short CloseAllElseDarwin = 0x4000;

    private static readonly nint Value = Make();

    /// <summary>A <c>posix_spawnattr_t</c>, never changed and never freed.</summary>
    public static void* Pointer => (void*)Value;

    /// <summary>Makes them, if nobody has yet.</summary>
    public static void Prepare() => _ = Value;

    private static nint Make()
    {
        // The largest known: 336 bytes (glibc), sigset_t 128.
        var attributes = NativeMemory.AllocZeroed(1024);
        var signals = stackalloc byte[256];
        _ = Libc.posix_spawnattr_init(attributes);
        _ = Libc.sigfillset(signals);
        _ = Libc.sigdelset(signals, Libc.SigKill);
        _ = Libc.sigdelset(signals, Libc.SigStop);
        _ = Libc.posix_spawnattr_setsigdefault(attributes, signals);
        _ = Libc.sigemptyset(signals);
        _ = Libc.posix_spawnattr_setsigmask(attributes, signals);
        var flags = OperatingSystem.IsMacOS() ? NewSessionDarwin | CloseAllElseDarwin : NewSessionLinux;
        _ = Libc.posix_spawnattr_setflags(attributes, (short)(flags | SetSignalDefaults | SetSignalMask));
        return (nint)attributes;
    }
}
