using System.Globalization;
using System.Management.Automation;
using System.Text;
using Attest.Monitoring.Logging;
using Attest.Monitoring.Signals;

namespace Attest.Monitoring.Cmdlets.Running;

/// <summary>
/// Writes what a run says to the streams of PowerShell: step reports as output, warnings as warnings, what
/// <c>run.log</c> has at INFO as verbose and at DEBUG as debug text, the steps' own output as information.
/// </summary>
internal sealed class RunStreams(Cmdlet cmdlet, RunFeedWishes wishes, RunProgress progress, Func<StepFinished, object> reported)
{
    /// <summary>The tag of a line of step output on the information stream; the second tag is the step's id.</summary>
    public const string OutputTag = "AttestStepOutput";

    /// <summary>Writes an item of the feed.</summary>
    public void Write(object? item)
    {
        switch (item)
        {
            case Signal signal:
                progress.Take(signal);
                Tell(signal);
                break;
            case StepText text:
                cmdlet.WriteInformation(new InformationRecord($"{text.Step} | {text.Text}", OutputTag) { Tags = { OutputTag, text.Step } });
                break;
            case string warning:
                cmdlet.WriteWarning(warning);
                break;
            default:
                progress.Refresh();
                break;
        }
    }

    private void Tell(Signal signal)
    {
        switch (LogEntries.LevelOf(signal))
        {
            case LogLevel.Warn when signal is MessageLogged or StepRetried:
                cmdlet.WriteWarning(Text(signal));
                break;
            case LogLevel.Debug when wishes.Debug:
                cmdlet.WriteDebug(Text(signal));
                break;
            case not LogLevel.Debug when wishes.Verbose:
                cmdlet.WriteVerbose(Text(signal));
                break;
        }

        if (signal is StepFinished finished) cmdlet.WriteObject(reported(finished));
    }

    private static string Text(Signal signal)
    {
        if (signal is MessageLogged { Level: LogLevel.Warn } told) return told.Message;
        if (signal is StepRetried retried)
        {
            return string.Create(
                CultureInfo.InvariantCulture,
                $"step '{retried.Step}': attempt {retried.Attempt} failed ({retried.Error.Message}), next in {retried.Delay.TotalSeconds:0.###} s");
        }

        if (LogEntries.Of(signal) is not { } entry) return signal.GetType().Name;
        var text = new StringBuilder(entry.Message);
        for (var index = 0; index < entry.Fields.Count; index++)
        {
            text.Append(' ').Append(entry.Fields.Name(index)).Append('=')
                .Append(Convert.ToString(entry.Fields.Value(index), CultureInfo.InvariantCulture));
        }

        return text.ToString();
    }
}
