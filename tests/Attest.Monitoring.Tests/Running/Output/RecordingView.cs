using System.Text;
using Attest.Monitoring.Running.Output;
using Attest.Monitoring.Running.Processes;

namespace Attest.Monitoring.Tests.Running.Output;

/// <summary>A view that remembers what it was shown.</summary>
internal sealed class RecordingView : IStepOutputView
{
    public List<string> Shown { get; } = [];
    public long Bytes { get; private set; }
    public int Calls { get; private set; }
    public bool Silent { get; set; }
    public Exception? Fault { get; set; }

    public void Show(string step, OutputStream stream, ReadOnlySpan<byte> lines)
    {
        Calls++;
        if (Fault is not null) throw Fault;
        Bytes += lines.Length;
        if (!Silent) Shown.Add($"{(stream == OutputStream.Standard ? "out" : "err")}:{Encoding.UTF8.GetString(lines)}");
    }
}
