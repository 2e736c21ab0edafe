using System.Buffers;
using System.Globalization;
using Attest.Monitoring.Running;
using BenchmarkDotNet.Attributes;

namespace Attest.Benchmarks;

/// <summary>Writing <c>run.json</c>.</summary>
public class ReportBenchmarks
{
    private readonly ArrayBufferWriter<byte> _output = new(1 << 20);
    private RunReport _report = null!;

    [Params(1, 1_000)]
    public int Steps { get; set; }

    [GlobalSetup]
    public void MakeReport() => _report = new RunReport
    {
        RunId = "019aa0f2-0000-7000-8000-000000000000",
        Pipeline = "bench",
        Type = "pipeline",
        Status = RunStatus.Success,
        TraceId = new string('a', 32),
        StartedAt = DateTimeOffset.UnixEpoch,
        DurationMs = 1234.5,
        Parameters = new Dictionary<string, object?> { ["version"] = "1.0.0", ["deploy"] = false },
        Resources = new ResourceReport(1 << 26, 1.5),
        Paths = new Dictionary<string, string> { ["run"] = "run.json" },
        Steps =
        [
            .. Enumerable.Range(0, Steps).Select(i => new StepReport
            {
                Id = "step" + i.ToString(CultureInfo.InvariantCulture),
                Kind = "command",
                Status = RunStatus.Success,
                Attempts = 1,
                StartedAt = DateTimeOffset.UnixEpoch,
                DurationMs = i,
                ExitCode = 0,
                Outputs = new Dictionary<string, string> { ["version"] = "1.0.0" },
            }),
        ],
    };

    [Benchmark]
    public int Write()
    {
        _output.ResetWrittenCount();
        RunReportWriter.Write(_output, _report, indented: false);
        return _output.WrittenCount;
    }
}
