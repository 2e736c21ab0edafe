using System.Text;
using Attest.Monitoring.Running;
using Attest.Monitoring.Running.Processes;
using Attest.Monitoring.Signals;

namespace Attest.Cli.Running.Views;

/// <summary>Says nothing of a run that succeeds; of one that does not, what failed and where its output lies.</summary>
internal sealed class QuietRunView(Stream error) : IRunView
{
    public void Emit(Signal signal)
    {
    }

    public void Show(string step, OutputStream stream, ReadOnlySpan<byte> lines)
    {
    }

    public void Finish(RunReport report)
    {
        if (report.Status is RunStatus.Success or RunStatus.Skipped) return;
        var text = new StringBuilder(RunTexts.Whole(report)).Append('\n');
        foreach (var line in RunTexts.Faults(report)) text.Append(line).Append('\n');
        try
        {
            error.Write(Encoding.UTF8.GetBytes(text.ToString()));
        }
        catch (IOException)
        {
            // The exit code still says it.
        }
    }

    public void Dispose()
    {
    }
}
