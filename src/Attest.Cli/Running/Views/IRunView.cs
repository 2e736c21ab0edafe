using Attest.Monitoring.Running;
using Attest.Monitoring.Running.Output;
using Attest.Monitoring.Signals;

namespace Attest.Cli.Running.Views;

/// <summary>Shows a run to whoever started it. What cannot be shown is dropped: a view never fails a run.</summary>
internal interface IRunView : ISignalSink, IStepOutputView, IDisposable
{
    /// <summary>The run has ended and its report is on disk.</summary>
    void Finish(RunReport report);
}
