using System.Runtime.CompilerServices;

namespace Attest.Monitoring.Running.Processes.Unix;

/// <summary>
/// A descriptor that becomes readable when a child has ended; the child stays a zombie, so its id is not given to
/// another process before its tree is swept.
/// </summary>
internal sealed unsafe class ExitWatch : IDisposable
{
    private const int PidFdOpen = 434;
    private const int ById = 1;
    private const int Exited = 4;
    private static readonly int LeaveZombie = OperatingSystem.IsMacOS() ? 0x20 : 0x01000000;

    private Thread? _waiter;
    private Pipe _pipe;

    /// <summary>Watches a child.</summary>
    /// <param name="pid">Not reaped yet.</param>
    /// <param name="useHandle">Whether to use a process handle where there is one (Linux 5.3).</param>
    public ExitWatch(int pid, bool useHandle = true)
    {
        Pid = pid;
        Descriptor = useHandle && OperatingSystem.IsLinux() ? (int)Libc.syscall(PidFdOpen, pid, 0, 0, 0) : -1;
        if (Descriptor < 0) WaitOnThread(pid);
    }

    public int Pid { get; }

    public int Descriptor { get; private set; }

    public void Dispose()
    {
        if (_waiter is null)
        {
            _ = Libc.close(Descriptor);
            return;
        }

        // The waiter ends with the child. A child that even SIGKILL did not end keeps it, and its pipe.
        if (!_waiter.Join(TimeSpan.FromSeconds(1))) return;
        _pipe.Close();
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private void WaitOnThread(int pid)
    {
        _pipe = Pipe.Open();
        Descriptor = _pipe.Read;
        var write = _pipe.Write;
        _waiter = new Thread(() => Wait(pid, write), 128 * 1024) { IsBackground = true, Name = "attest waits" };
        _waiter.Start();
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void Wait(int pid, int write)
    {
        while (!HasEnded(pid))
        {
        }

        byte any = 0;
        _ = Libc.write(write, &any, 1);
    }

    /// <summary>Waits; false when a signal of our own came first.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static bool HasEnded(int pid)
    {
        var information = stackalloc byte[256];
        return Libc.waitid(ById, pid, information, Exited | LeaveZombie) == 0
            || System.Runtime.InteropServices.Marshal.GetLastPInvokeError() != Libc.Eintr;
    }
}
