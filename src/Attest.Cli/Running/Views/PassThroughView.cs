using System.Text;
using Attest.Monitoring.Running;
using Attest.Monitoring.Running.Processes;
using Attest.Monitoring.Signals;

namespace Attest.Cli.Running.Views;

/// <summary>
/// For <c>exec</c>: the command's output on our own streams, byte by byte, and nothing of ours on standard output. Only
/// what kept the command from running is told, on standard error.
/// </summary>
internal sealed class PassThroughView(Call call) : IRunView
{
    public bool IsExact => true;

    public void Emit(Signal signal)
    {
        if (signal is MessageLogged { Level: LogLevel.Warn or LogLevel.Error } message && !call.IsQuiet)
        {
            call.Streams.ErrorLine($"attest: {message.Message}");
        }
    }

    public void Show(string step, OutputStream stream, ReadOnlySpan<byte> lines)
    {
        try
        {
            (stream is OutputStream.Standard ? call.Streams.Out : call.Streams.Error).Write(lines);
        }
        catch (IOException)
        {
            // Nobody can read it any more; the step's log has it whole.
        }
    }

    public void Finish(RunReport report)
    {
        var step = report.Steps[0];
        if (step.ExitCode is null && (step.Error ?? report.Error) is { } error)
        {
            var text = new StringBuilder("attest: ").Append(error.Message);
            if (error.Remedy.Length > 0) text.Append("\n  ").Append(error.Remedy).Append(" [").Append(error.Id).Append(']');
            call.Streams.ErrorLine(text.ToString());
        }
    }

    public void Dispose()
    {
    }
}
