using System.Globalization;
using System.Text;
using Attest.Monitoring.Metrics;
using Attest.Monitoring.Metrics.Exposition;

namespace Attest.Monitoring.Push;

/// <summary>
/// Since when the totals of a metrics folder are counted: one moment for all of them, written down at the first push. A
/// receiver takes another start for a counter that was set back, so it must not move when an older snapshot turns up
/// later; and it goes with the folder, since then the totals begin again.
/// </summary>
internal static class TotalsStart
{
    private const string FileName = "since";

    /// <summary>The moment; where it cannot be written down, the oldest that the totals tell.</summary>
    /// <param name="folder">The metrics folder.</param>
    /// <param name="families">The totals.</param>
    /// <param name="now">What it is not after.</param>
    public static DateTimeOffset Of(string folder, IReadOnlyList<ExposedFamily> families, DateTimeOffset now)
    {
        var path = Path.Combine(folder, FileName);
        try
        {
            if (Read(path) is { } written) return written < now ? written : now;
            var oldest = Oldest(families, now);
            return Write(path, oldest) ? oldest : Read(path) ?? oldest;
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            return Oldest(families, now);
        }
    }

    /// <summary>When the first counter was born.</summary>
    private static DateTimeOffset Oldest(IReadOnlyList<ExposedFamily> families, DateTimeOffset now)
    {
        var oldest = now.ToUnixTimeMilliseconds();
        foreach (var family in families)
        {
            if (family.Data.Descriptor.Kind == MetricKind.Gauge) continue;
            foreach (var born in family.Data.Times)
                if (born > 0 && born < oldest) oldest = born;
        }

        return DateTimeOffset.FromUnixTimeMilliseconds(oldest);
    }

    private static DateTimeOffset? Read(string path) =>
        File.Exists(path) && DateTimeOffset.TryParseExact(
            File.ReadAllText(path).Trim(), "O", CultureInfo.InvariantCulture, DateTimeStyles.None, out var since) ? since : null;

    /// <summary>Whole or not at all, and only the first of several that try; false for the others.</summary>
    private static bool Write(string path, DateTimeOffset since)
    {
        var temporary = $"{path}.{Environment.ProcessId}-{Environment.CurrentManagedThreadId}.new";
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        try
        {
            State.AtomicFile.Write(temporary, Encoding.ASCII.GetBytes(since.ToString("O", CultureInfo.InvariantCulture) + "\n"));

            // What cannot be read counts for nothing.
            File.Move(temporary, path, overwrite: File.Exists(path) && Read(path) is null);
            return true;
        }
        catch (IOException) when (File.Exists(path))
        {
            return false;
        }
        finally
        {
            File.Delete(temporary);
        }
    }
}
