using System.Runtime.InteropServices;

namespace Attest.Monitoring.Running.Processes.Unix;

/// <summary>How a child ended and what it used, as <c>wait4</c> tells.</summary>
/// <param name="ExitCode">128+n after signal n.</param>
/// <param name="Signal">What ended it; null when it exited.</param>
/// <param name="CpuTime">Of itself and of the descendants it waited for.</param>
/// <param name="PeakMemoryBytes">The largest of the same; 0 when not known.</param>
internal sealed record ChildEnd(int ExitCode, int? Signal, TimeSpan CpuTime, long PeakMemoryBytes)
{
    /// <summary>For a program that has not ended although it was killed.</summary>
    public static ChildEnd Unended { get; } = new(128 + Libc.SigKill, Libc.SigKill, TimeSpan.Zero, 0);

    /// <summary>Reaps a child that has ended.</summary>
    /// <exception cref="AttestException"><see cref="ErrorIds.Unexpected"/>: somebody else has reaped it.</exception>
    public static unsafe ChildEnd Reap(int pid)
    {
        int status;
        var usage = stackalloc nint[32];
        Wait(pid, &status, usage);
        var signal = status & 0x7f;
        return new ChildEnd(
            signal == 0 ? (status >> 8) & 0xff : 128 + signal,
            signal == 0 ? null : signal,
            Time(usage) + Time(usage + 2),
            TrustedPeak(usage[4]));
    }

    private static unsafe void Wait(int pid, int* status, nint* usage)
    {
        while (Libc.wait4(pid, status, 0, usage) < 0)
        {
            var errno = Marshal.GetLastPInvokeError();
            if (errno != Libc.Eintr)
                throw new AttestException(
                    ErrorIds.Unexpected,
                    $"the exit code of process {pid} is lost: {Marshal.GetPInvokeErrorMessage(errno)}",
                    "start this program with SIGCHLD not ignored, and let nothing else in it wait for any child");
        }
    }

    /// <summary>A <c>struct timeval</c>; the microseconds are 32 bits wide on macOS.</summary>
    private static unsafe TimeSpan Time(nint* value) =>
        TimeSpan.FromSeconds(value[0]) + TimeSpan.FromMicroseconds(*(int*)(value + 1));

    /// <summary>
    /// Until its exec a spawned child shares our memory, and Linux counts that as the child's peak: only a figure above
    /// our own is the program's.
    /// </summary>
    private static unsafe long TrustedPeak(nint peak)
    {
        if (OperatingSystem.IsMacOS()) return peak;
        var own = stackalloc nint[32];
        return Libc.getrusage(0, own) == 0 && peak > own[4] ? peak * 1024L : 0;
    }
}
