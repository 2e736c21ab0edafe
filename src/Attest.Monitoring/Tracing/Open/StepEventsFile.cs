namespace Attest.Monitoring.Tracing.Open;

/// <summary>The file through which a step tells what it does (docs/events.md), from the side of its child.</summary>
internal static class StepEventsFile
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    /// <summary>The file of the step that this process is part of; null outside of one.</summary>
    public static string? Of(IReadOnlyDictionary<string, string> environment) =>
        environment.TryGetValue("ATTEST_RUN_ID", out var run) && run.Length > 0
        && environment.TryGetValue("ATTEST_EVENTS", out var file) && file.Length > 0
            ? file
            : null;

    /// <summary>Appends a whole line; other processes of the step may append too. A line that one of them left open is ended.</summary>
    /// <exception cref="AttestException"><see cref="ErrorIds.OutputUnwritable"/>.</exception>
    public static void Append(string path, ReadOnlySpan<byte> line)
    {
        var started = TimeProvider.System.GetTimestamp();
        while (true)
        {
            try
            {
                // One writer at a time: appending is not one step on every system.
                using var stream = new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, bufferSize: 0);
                if (stream.Length > 0)
                {
                    stream.Seek(-1, SeekOrigin.End);
                    if (stream.ReadByte() != '\n') stream.WriteByte((byte)'\n');
                }

                stream.Write(line);
                return;
            }
            catch (IOException) when (File.Exists(path) && TimeProvider.System.GetElapsedTime(started) < Patience)
            {
                // Another process of the step is writing.
                Thread.Sleep(1);
            }
            catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
            {
                throw new AttestException(
                    ErrorIds.OutputUnwritable, $"{path} cannot be written: {fault.Message}", "Leave ATTEST_EVENTS as the run has set it.", inner: fault);
            }
        }
    }
}
