using System.Buffers.Text;
using Attest.Monitoring.Running.Processes.Unix;

namespace Attest.Monitoring.Running.Processes.Trees;

/// <summary>Reads <c>/proc/PID/NAME</c> without an allocation or an exception: processes end at any time.</summary>
internal static unsafe class ProcFile
{
    /// <summary>How many bytes were read; -1 when there is no such process or it may not be seen.</summary>
    /// <param name="pid">Whose.</param>
    /// <param name="name">Ended by NUL, such as <c>"stat\0"u8</c>.</param>
    /// <param name="into">Takes the beginning of the file, as much as fits.</param>
    public static int Read(int pid, ReadOnlySpan<byte> name, Span<byte> into)
    {
        var path = stackalloc byte[64];
        var text = new Span<byte>(path, 64);
        "/proc/"u8.CopyTo(text);
        Utf8Formatter.TryFormat(pid, text[6..], out var digits);
        text[6 + digits] = (byte)'/';
        name.CopyTo(text[(7 + digits)..]);

        var file = Libc.open(path, Libc.CloseOnExec);
        if (file < 0) return -1;
        var total = 0;
        fixed (byte* start = into)
        {
            while (total < into.Length)
            {
                var count = (int)Libc.read(file, start + total, (nuint)(into.Length - total));
                if (count < 0) total = -1;
                if (count <= 0) break;
                total += count;
            }
        }

        _ = Libc.close(file);
        return total;
    }
}
