using Attest.Monitoring.State;

namespace Attest.Monitoring.Logging;

/// <summary>
/// <c>logging.file_path</c>: one file for every run of every process, rotated by size and count, and by whoever else
/// rotates it. A slow disk holds the run back; what a full one refuses is held, then lost and counted.
/// </summary>
internal sealed class LogFile : LogBatch, ILogOutput
{
    /// <param name="path">Absolute.</param>
    /// <param name="rotation">When it is rotated.</param>
    /// <param name="format">How a line looks.</param>
    /// <param name="time">For the wait of at most 100 ms.</param>
    /// <param name="tell">Told of the first loss, one line.</param>
    public LogFile(string path, LogRotation rotation, ILogFormat format, TimeProvider time, Action<string>? tell = null)
        : base(
            new SharedLineFile(path, rotation.MostBytes, rotation.Keep, tell),
            format,
            // A file of a few kilobytes is to be rotated at its size, not at that of a chunk.
            (int)Math.Clamp(rotation.MostBytes / 8, 1, ChunkLength),
            time,
            tell)
    {
    }

    public string LossReason => "file_unwritable";

    public void Write(LogEntry entry, bool isUrgent) => Take(new Line(entry, isUrgent));
}

/// <summary>When a log file makes room for a new one.</summary>
/// <param name="MostBytes"><c>logging.max_file_size</c></param>
/// <param name="Keep"><c>logging.max_files</c>: rotated files that are kept.</param>
internal sealed record LogRotation(long MostBytes, int Keep);
