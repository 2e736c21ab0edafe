using System.Buffers.Text;

namespace Attest.Monitoring.Running.Processes.Trees;

/// <summary>Parses <c>/proc/PID/stat</c> (proc_pid_stat(5)).</summary>
internal static class ProcStat
{
    /// <summary>USER_HZ: fixed at 100 for every architecture .NET runs on.</summary>
    private const long TicksPerSecond = 100;

    /// <summary><c>PF_KTHREAD</c> of the kernel's own threads, which nobody started.</summary>
    private const long KernelThread = 0x0020_0000;

    /// <summary>False for a thread of the kernel, and when the text is not whole.</summary>
    public static bool TryParse(ReadOnlySpan<byte> text, int pid, out ProcessEntry entry)
    {
        entry = default;

        // The second field, the name in parentheses, may itself hold spaces and parentheses.
        var name = text.LastIndexOf((byte)')');
        if (name < 0 || name + 2 >= text.Length) return false;
        text = text[(name + 2)..];
        var state = (char)text[0];
        text = text[1..];

        // Fields 4 (parent) to 24 (resident pages).
        Span<long> field = stackalloc long[25];
        for (var i = 4; i <= 24; i++)
        {
            if (text.IsEmpty || !Utf8Parser.TryParse(text[1..], out long value, out var length)) return false;
            field[i] = value;
            text = text[(1 + length)..];
        }

        if ((field[9] & KernelThread) != 0) return false;
        var threads = field[20];
        entry = new ProcessEntry(
            pid,
            Parent: (int)field[4],
            Group: (int)field[5],
            Session: (int)field[6],
            Started: field[22],
            // A process whose first thread has ended is a zombie only when that was the last one.
            Dead: state is 'X' or 'x' || (state == 'Z' && threads <= 1),
            MemoryBytes: field[24] * Environment.SystemPageSize,
            CpuTime: TimeSpan.FromSeconds(
                (field[14] + field[15] + field[16] + field[17]) / TicksPerSecond,
                (field[14] + field[15] + field[16] + field[17]) % TicksPerSecond * 1000 / TicksPerSecond));
        return true;
    }
}
