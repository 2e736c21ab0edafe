using System.Globalization;

namespace Attest.Monitoring.Metrics.Answering;

/// <summary>Reads <c>/proc/self</c>. Source: proc(5).</summary>
internal static class LinuxProcess
{
    /// <summary>A clock tick; sysconf(_SC_CLK_TCK) is 100 on every architecture that .NET runs on.</summary>
    private const double Tick = 0.01;

    /// <param name="proc">The folder <c>/proc</c>.</param>
    public static ProcessState Read(string proc)
    {
        var self = Path.Combine(proc, "self");
        var stat = Stat(Text(Path.Combine(self, "stat")));
        var status = Text(Path.Combine(self, "status"));
        var io = Text(Path.Combine(self, "io"));
        var network = Text(Path.Combine(self, "net", "netstat"));
        return new ProcessState
        {
            CpuSeconds = stat is null ? null : (Number(stat[11]) + Number(stat[12])) * Tick,
            Threads = stat is null ? null : Number(stat[17]),
            StartSeconds = stat is null ? null : Number(After(Text(Path.Combine(proc, "stat")), "btime ")) + Number(stat[19]) * Tick,
            VirtualBytes = stat is null ? null : Number(stat[20]),
            ResidentBytes = Number(After(status, "VmRSS:")) * 1024,
            OpenFiles = Count(Path.Combine(self, "fd")),
            MostFiles = Number(After(Text(Path.Combine(self, "limits")), "Max open files ")),
            DiskReadBytes = Number(After(io, "\nread_bytes:")),
            DiskWrittenBytes = Number(After(io, "\nwrite_bytes:")),
            ReceivedBytes = Octets(network, "InOctets"),
            SentBytes = Octets(network, "OutOctets"),
        };
    }

    /// <summary>The fields after the program's name, which may hold spaces and parentheses itself: [0] is the state.</summary>
    private static string[]? Stat(string text)
    {
        var end = text.LastIndexOf(')');
        var fields = end < 0 ? [] : text[(end + 2)..].Split(' ');
        return fields.Length > 20 ? fields : null;
    }

    /// <summary>Two lines of one name each, the first with the columns' names.</summary>
    private static double? Octets(string netstat, string column)
    {
        string[]? names = null;
        foreach (var line in netstat.Split('\n'))
        {
            if (!line.StartsWith("IpExt:", StringComparison.Ordinal)) continue;
            var fields = line.Split(' ');
            if (names is null) names = fields;
            else return Array.IndexOf(names, column) is > 0 and var at && at < fields.Length ? Number(fields[at]) : null;
        }

        return null;
    }

    private static string? After(string text, string word)
    {
        var at = text.IndexOf(word, StringComparison.Ordinal);
        if (at < 0) return null;
        var rest = text.AsSpan(at + word.Length).TrimStart();
        var end = rest.IndexOfAny(' ', '\n', '\t');
        return (end < 0 ? rest : rest[..end]).ToString();
    }

    private static double? Number(string? text) =>
        double.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var value) ? value : null;

    private static double? Count(string folder)
    {
        try
        {
            // The folder is open itself while it is read.
            return Directory.EnumerateFileSystemEntries(folder).Count() - 1;
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    private static string Text(string path)
    {
        try
        {
            return File.ReadAllText(path);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            return "";
        }
    }
}
