using System.Management.Automation;
using Attest.Monitoring.Signals;

namespace Attest.Monitoring.Cmdlets.Running.Workers;

/// <summary>What a step says on PowerShell's streams, as entries of the run's log. What it shows of them is in its own log.</summary>
/// <param name="job">The running step; null between steps.</param>
/// <param name="print">Puts an error into the step's log.</param>
internal sealed class StepStreams(Func<StepJob?> job, Action<ErrorRecord> print)
{
    public void Listen(PSDataStreams streams)
    {
        Take(streams.Error, error =>
        {
            print(error);
            if (!IsNativeLine(error)) job()?.Tell(LogLevel.Error, error.ToString());
        });
        Take(streams.Warning, record => job()?.Tell(LogLevel.Warn, record.Message));
        Take(streams.Verbose, record => job()?.Tell(LogLevel.Debug, record.Message));
        Take(streams.Debug, record => job()?.Tell(LogLevel.Trace, record.Message));
        Take(streams.Information, record =>
        {
            // What was written to the host is output already.
            if (!record.Tags.Contains("PSHOST")) job()?.Tell(LogLevel.Info, record.MessageData?.ToString() ?? "");
        });
        Take(streams.Progress, static _ => { });
    }

    /// <summary>Whether it is but a line that a program has written to its standard error.</summary>
    public static bool IsNativeLine(ErrorRecord error) =>
        error.FullyQualifiedErrorId is "NativeCommandError" or "NativeCommandErrorMessage";

    /// <summary>Keeps nothing: a stream that is never read would grow with the step.</summary>
    private static void Take<T>(PSDataCollection<T> stream, Action<T> take) => stream.DataAdded += (_, _) =>
    {
        foreach (var record in stream.ReadAll()) take(record);
    };
}
