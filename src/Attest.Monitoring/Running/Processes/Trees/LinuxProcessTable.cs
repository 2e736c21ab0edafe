using System.Buffers;
using System.Buffers.Text;
using System.IO.Enumeration;
using System.Text;
using Attest.Monitoring.Running.Processes.Unix;
using Microsoft.Win32.SafeHandles;

namespace Attest.Monitoring.Running.Processes.Trees;

/// <summary><c>/proc</c> (proc(5)).</summary>
internal sealed class LinuxProcessTable : ProcessTable
{
    private const int PidFdOpen = 434;
    private const int PidFdSendSignal = 424;

    /// <summary>
    /// So fast no machine uses up its process ids (32,768 at least): within this time of a process, a younger one has a
    /// higher id, or the ids have begun again at the lowest.
    /// </summary>
    private static readonly TimeSpan NoWrapTwice = TimeSpan.FromMilliseconds(250);

    /// <summary>Amid an exec a process shows an empty environment for a moment: it may yet be marked.</summary>
    private const int LooksAtEmpty = 4;

    private readonly SafeFileHandle? _load = OpenLoad();

    public override bool TryRead(int pid, out ProcessEntry entry)
    {
        Span<byte> text = stackalloc byte[1024];
        var length = ProcFile.Read(pid, "stat\0"u8, text);
        if (length > 0) return ProcStat.TryParse(text[..length], pid, out entry);
        entry = default;
        return false;
    }

    public override void ReadAll(List<ProcessEntry> into)
    {
        foreach (var pid in Pids())
            if (TryRead(pid, out var entry))
                into.Add(entry);
    }

    public override bool MayHaveYounger(int pid, TimeSpan age) => age >= NoWrapTwice || LastPid() != pid;

    public override void ReadYounger(int pid, TimeSpan age, List<ProcessEntry> into)
    {
        var last = age < NoWrapTwice ? LastPid() : -1;
        if (last < pid || last - pid > 1000)
        {
            ReadAll(into);
            return;
        }

        while (++pid <= last)
            if (TryRead(pid, out var entry))
                into.Add(entry);
    }

    public override bool Carries(int pid, Marks marks)
    {
        var empty = 0;
        for (var size = 16 * 1024; ;)
        {
            var block = ArrayPool<byte>.Shared.Rent(size);
            try
            {
                // A first NUL, so that the first variable is found like any other.
                block[0] = 0;
                var length = ProcFile.Read(pid, "environ\0"u8, block.AsSpan(1));
                if (length < 0) return false;
                if (length == 0 && ++empty == LooksAtEmpty) return false;
                if (length == 0) Thread.Sleep(1);
                else if (marks.StandIn(block.AsSpan(0, length + 1))) return true;
                else if (length < block.Length - 1) return false;
                else size *= 4;
            }
            finally
            {
                ArrayPool<byte>.Shared.Return(block);
            }
        }
    }

    public override string Name(int pid)
    {
        Span<byte> name = stackalloc byte[64];
        var length = ProcFile.Read(pid, "comm\0"u8, name);
        return length > 0 ? Encoding.UTF8.GetString(name[..length]).TrimEnd('\n') : "?";
    }

    public override long PeakMemory(int pid)
    {
        Span<byte> status = stackalloc byte[4096];
        var length = ProcFile.Read(pid, "status\0"u8, status);
        if (length <= 0) return 0;
        status = status[..length];
        var peak = status.IndexOf("\nVmHWM:"u8);
        if (peak < 0) return 0;
        status = status[(peak + 7)..].TrimStart(" \t"u8);
        return Utf8Parser.TryParse(status, out long kibibytes, out _) ? kibibytes * 1024 : 0;
    }

    public override void Signal(in ProcessEntry process, int signal)
    {
        var handle = (int)Libc.syscall(PidFdOpen, process.Pid, 0, 0, 0);

        // The handle is of whoever has the id now: the same start tells that it is the one meant.
        if (TryRead(process.Pid, out var now) && now.Started == process.Started)
        {
            if (handle < 0 || Libc.syscall(PidFdSendSignal, handle, signal, 0, 0) != 0)
                _ = Libc.kill(process.Pid, signal);
        }

        if (handle >= 0) _ = Libc.close(handle);
    }

    /// <summary>The id given last in this pid namespace, to a process or a thread; -1 when it cannot be read.</summary>
    private int LastPid()
    {
        if (_load is null) return -1;
        Span<byte> text = stackalloc byte[128];
        text = text[..RandomAccess.Read(_load, text, 0)].TrimEnd((byte)'\n');
        var last = text.LastIndexOf((byte)' ');
        return Utf8Parser.TryParse(text[(last + 1)..], out int pid, out _) ? pid : -1;
    }

    private static SafeFileHandle? OpenLoad()
    {
        try
        {
            // A container manager (lxcfs) may lay a file of its own over it, which lags behind.
            return File.ReadAllText("/proc/self/mountinfo").Contains(" /proc/loadavg ", StringComparison.Ordinal)
                ? null
                : File.OpenHandle("/proc/loadavg");
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    private static FileSystemEnumerable<int> Pids() =>
        new(
            "/proc",
            static (ref entry) => int.Parse(entry.FileName),
            new EnumerationOptions { AttributesToSkip = FileAttributes.None })
        {
            ShouldIncludePredicate = (ref entry) => char.IsAsciiDigit(entry.FileName[0]),
        };
}
