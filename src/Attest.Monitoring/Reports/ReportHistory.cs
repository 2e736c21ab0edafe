using System.Buffers;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Attest.Monitoring.Health.Formats;
using Attest.Monitoring.State;

namespace Attest.Monitoring.Reports;

/// <summary>
/// What the last reports said, in the state folder: a file for each place and group, with the last
/// <see cref="MostReports"/>. A file that cannot be read is put aside and told, and the comparison begins anew.
/// </summary>
/// <param name="folder">Where the files lie; made when something is kept.</param>
/// <param name="group">The group the reports are about; null = everything.</param>
/// <param name="warn">Takes what the user should know, one line each.</param>
internal sealed class ReportHistory(string folder, string? group, Action<string> warn)
{
    /// <summary>Reports that are kept of a place.</summary>
    public const int MostReports = 90;

    private const long LargestFile = 16 << 20;
    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(5);

    /// <summary>What was said of a place, the oldest first; none when it was never reported.</summary>
    public IReadOnlyList<PastReport> Of(string source)
    {
        var path = PathOf(source);
        try
        {
            if (!File.Exists(path)) return [];
            if (new FileInfo(path).Length > LargestFile) throw new FormatException($"it is larger than {LargestFile >> 20} MiB");
            return HistoryJson.Read(File.ReadAllBytes(path));
        }
        catch (Exception fault) when (fault is JsonException or FormatException or InvalidOperationException or KeyNotFoundException)
        {
            PutAside(path, fault.Message);
            return [];
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            warn($"The last reports cannot be read, so nothing is compared: {fault.Message}");
            return [];
        }
    }

    /// <summary>Keeps a report, once it has reached whoever it is for. That it cannot be kept is told, and stops nothing.</summary>
    public void Add(FleetReport report)
    {
        try
        {
            PrivateFolder.Create(folder);
            using var held = Take();
            foreach (var monitor in report.Monitors.DistinctBy(static one => one.Report.Source))
            {
                var reports = Of(monitor.Report.Source).Append(PastReport.Of(monitor.Report, report.MadeAt)).TakeLast(MostReports);
                var buffer = new ArrayBufferWriter<byte>(4096);
                using (var json = new Utf8JsonWriter(buffer, HealthJson.Compact)) HistoryJson.Write(json, monitor.Report.Source, group, reports);
                buffer.Write("\n"u8);
                AtomicFile.Write(PathOf(monitor.Report.Source), buffer.WrittenSpan);
            }
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            warn($"The report is not kept, so the next one compares with an older one: {fault.Message}");
        }
    }

    // Two reports at once: the second waits for the first, so that neither is lost.
    private FileLock Take()
    {
        var path = Path.Combine(folder, "reports.lock");
        var until = Environment.TickCount64 + (long)LongestWait.TotalMilliseconds;
        while (true)
        {
            if (FileLock.TryTake(path) is { } held) return held;
            if (Environment.TickCount64 > until) throw new IOException($"{path} is held by another process.");
            Thread.Sleep(20);
        }
    }

    private void PutAside(string path, string why)
    {
        var aside = path + ".damaged";
        try
        {
            File.Move(path, aside, overwrite: true);
            warn($"The last reports in {path} cannot be read ({why}); they are put aside as {aside}, and the comparison begins anew.");
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            warn($"The last reports in {path} cannot be read ({why}), nor be put aside: {fault.Message}");
        }
    }

    private string PathOf(string source)
    {
        var hash = SHA256.HashData(Encoding.UTF8.GetBytes($"{source}\n{group}"));
        return Path.Combine(folder, $"report-{Convert.ToHexStringLower(hash.AsSpan(0, 8))}.json");
    }
}
