using Attest.Monitoring.Metrics.Exposition;

namespace Attest.Monitoring.Push;

/// <summary>
/// A file for the textfile collector of node_exporter (or of windows_exporter): the Prometheus text format without
/// timestamps, replaced in one step, so that a scrape sees the totals before or those after.
/// </summary>
internal sealed class TextfileTarget : IPushTarget
{
    /// <summary>
    /// For everyone: the collector runs under an account of its own. Where the file is there already its mode is kept,
    /// so that an administrator can give it to a group alone.
    /// </summary>
    private const UnixFileMode Readable =
        UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.OtherRead;

    private readonly string _path;

    /// <param name="path">Ends with <c>.prom</c>.</param>
    /// <param name="name">The setting or option, for the message.</param>
    /// <exception cref="AttestException"><see cref="ErrorIds.ArgumentInvalid"/>: the collector would not read it.</exception>
    public TextfileTarget(string path, string name)
    {
        if (!path.EndsWith(".prom", StringComparison.Ordinal))
        {
            throw new AttestException(
                ErrorIds.ArgumentInvalid,
                $"{name}: node_exporter reads files that end with .prom, and {path} does not.",
                "Name it for example attest.prom.");
        }

        _path = Path.GetFullPath(path);
    }

    public string Kind => "textfile";

    public string Address => _path;

    public bool KeepsTheLast => true;

    public MetricPush Push(PushedTotals totals, PushDeadline deadline)
    {
        try
        {
            Write(totals);
            return MetricPush.Done(this, totals.Series);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException or NotSupportedException)
        {
            return MetricPush.Failed(this, totals.Series, fault.Message);
        }
    }

    public void Dispose()
    {
    }

    private void Write(PushedTotals totals)
    {
        // A link stays: what it leads to is replaced.
        var target = new FileInfo(_path) is { LinkTarget: not null } link ? link.ResolveLinkTarget(returnFinalTarget: true)!.FullName : _path;
        if (Directory.Exists(target)) throw new IOException($"{target} is a folder.");

        // One name a state folder: what a killed process left is written over by the next.
        var temporary = Path.Combine(Path.GetDirectoryName(target)!, $".{Path.GetFileName(target)}.{totals.Instance}.tmp");
        try
        {
            using (var file = new FileStream(temporary, FileMode.Create, FileAccess.Write, FileShare.Read))
            {
                if (!OperatingSystem.IsWindows())
                    File.SetUnixFileMode(file.SafeFileHandle, File.Exists(target) ? File.GetUnixFileMode(target) : Readable);
                PrometheusText.Write(totals.Families, file);
                file.Flush();

                // A crash of the machine must not leave an empty file where the totals stood.
                State.DurableFile.Flush(file.SafeFileHandle);
            }

            File.Move(temporary, target, overwrite: true);
        }
        catch
        {
            TryDelete(temporary);
            throw;
        }
    }

    private static void TryDelete(string path)
    {
        try
        {
            File.Delete(path);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            // The fault that matters is the one already under way.
        }
    }
}
