using Attest.Monitoring.Running;
using Attest.Monitoring.Running.Processes;
using Attest.Monitoring.Signals;

namespace Attest.Cli.Running.Views;

/// <summary>
/// One object on standard output, the report, and nothing else; what happens meanwhile goes to standard error unless
/// <c>--quiet</c>.
/// </summary>
internal sealed class JsonRunView(Call call) : IRunView
{
    private readonly IRunView _meanwhile = call.IsQuiet
        ? new QuietRunView(call.Streams.Error)
        : new PlainRunView(call.Streams.Error, summary: false);

    public void Emit(Signal signal) => _meanwhile.Emit(signal);

    public void Show(string step, OutputStream stream, ReadOnlySpan<byte> lines) => _meanwhile.Show(step, stream, lines);

    public void Finish(RunReport report)
    {
        _meanwhile.Finish(report);
        if (call.Output is null) call.Streams.Out.Write(ReportJson.Of(report).Span);
    }

    public void Dispose() => _meanwhile.Dispose();
}
