using System.Diagnostics;
using Attest.Monitoring.Definitions;
using Attest.Monitoring.Running;
using Attest.Monitoring.Signals;
using static Attest.Monitoring.Tests.Metrics.MetricsFixture;

namespace Attest.Monitoring.Tests.Metrics.Exposition;

public sealed class PromtoolTests
{
    [Fact]
    public void Promtool_accepts_what_is_exposed()
    {
        var promtool = Find("promtool");
        if (promtool is null) Assert.Skip("promtool is not installed (Debian: prometheus)");

        using var fixture = new MetricsFixture();
        using (var slice = fixture.Start())
        {
            slice.Emit(Started(Run(), new SeenStep("a", "run"), new SeenStep("b", "http")));
            slice.Emit(Finished(Run(), "a\"\\\n", RunStatus.Failure, error: ErrorIds.StepFailed));
            slice.Emit(new MetricReported(Then, Run(), "a", new CustomMetric(
                "took_seconds", StepMetricType.Histogram, new Dictionary<string, string> { ["x"] = "é\n" }, [], "Time."), 0.3));
            slice.Emit(Ended(Run(), RunStatus.Failure));
        }

        var (exit, output) = Check(promtool, fixture.Text());
        Assert.True(exit == 0 && output.Length == 0, output);
    }

    private static (int ExitCode, string Output) Check(string promtool, string exposition)
    {
        var start = new ProcessStartInfo(promtool, ["check", "metrics"])
        {
            RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false,
        };
        using var process = Process.Start(start)!;
        process.StandardInput.Write(exposition);
        process.StandardInput.Close();
        var output = process.StandardOutput.ReadToEnd() + process.StandardError.ReadToEnd();
        process.WaitForExit();
        return (process.ExitCode, output);
    }

    private static string? Find(string program)
    {
        foreach (var folder in (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator))
            if (File.Exists(Path.Combine(folder, program))) return Path.Combine(folder, program);
        return null;
    }
}
