namespace Attest.Monitoring.Cmdlets.Metrics;

/// <summary>The file through which a step reports what it measured.</summary>
internal sealed class StepMetricsFile(string path)
{
    private const string Variable = "ATTEST_METRICS";

    private static readonly Lock Writing = new();
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    /// <exception cref="AttestException"><see cref="ErrorIds.NotInRun"/>: there is no step here.</exception>
    public static StepMetricsFile OfThisStep() =>
        Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } path ? new(path) : throw new AttestException(
            ErrorIds.NotInRun,
            "Write-AttestMetric reports to the run whose step it is called from, and this is no step of a run.",
            "Run the script with Start-AttestPipeline or attest exec, or ask for $env:ATTEST_METRICS before.");

    /// <summary>Appends whole lines; other runspaces and processes of the step may append too.</summary>
    /// <exception cref="AttestException"><see cref="ErrorIds.OutputUnwritable"/>.</exception>
    public void Append(ReadOnlySpan<byte> lines)
    {
        lock (Writing)
        {
            var started = TimeProvider.System.GetTimestamp();
            while (true)
            {
                try
                {
                    using var stream = new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.Read, bufferSize: 0);
                    if (!EndsItsLine(stream)) stream.WriteByte((byte)'\n');
                    stream.Write(lines);
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
                        ErrorIds.OutputUnwritable, $"{path} cannot be written: {fault.Message}", "Leave $env:ATTEST_METRICS as the run has set it.", inner: fault);
                }
            }
        }
    }

    /// <summary>Goes to the end. A shell's <c>printf</c> may have left the last line open.</summary>
    private static bool EndsItsLine(FileStream stream)
    {
        if (stream.Length == 0) return true;
        stream.Seek(-1, SeekOrigin.End);
        return stream.ReadByte() == '\n';
    }
}
