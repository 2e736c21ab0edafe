using Attest.Monitoring.Running.Processes;

namespace Attest.Monitoring.Running.Output;

/// <summary>Shows a step's output to a person while it runs: masked, whole lines (or a prompt at rest). Never throws.</summary>
internal interface IStepOutputView
{
    /// <summary>
    /// Whether it hands the streams on byte by byte: then the line end that keeps an unfinished line of one stream from
    /// running into the other's goes to the log alone.
    /// </summary>
    bool IsExact => false;

    /// <summary>Shows masked bytes; called from the step's own thread, several steps at once.</summary>
    /// <param name="step">The step's id.</param>
    /// <param name="stream">Which stream.</param>
    /// <param name="lines">One or more lines with their ends, or an unfinished line.</param>
    void Show(string step, OutputStream stream, ReadOnlySpan<byte> lines);
}
