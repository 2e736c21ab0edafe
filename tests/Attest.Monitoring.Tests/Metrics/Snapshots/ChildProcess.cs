using System.Diagnostics;
using System.Runtime.CompilerServices;
using Attest.Monitoring.Configuration;
using Attest.Monitoring.Metrics;
using Attest.Monitoring.Running;
using Attest.Monitoring.State;

namespace Attest.Monitoring.Tests.Metrics.Snapshots;

/// <summary>
/// This test program started once more, to be killed: it counts a step, makes it durable, says so on standard output,
/// folds, and so on until somebody ends it.
/// </summary>
internal static class ChildProcess
{
    private const string Variable = "ATTEST_TEST_METRICS_CHILD";
    private const string PipelineVariable = "ATTEST_TEST_METRICS_PIPELINE";

    /// <param name="folder">The state folder.</param>
    /// <param name="pipeline">Under whose label it counts.</param>
    public static Process Start(string folder, string pipeline)
    {
        var start = new ProcessStartInfo(Environment.ProcessPath!) { RedirectStandardOutput = true, UseShellExecute = false };
        start.Environment[Variable] = folder;
        start.Environment[PipelineVariable] = pipeline;
        return Process.Start(start)!;
    }

#pragma warning disable CA2255 // The only way into a program whose entry point the test platform generates.
    [ModuleInitializer]
#pragma warning restore CA2255
    internal static void RunWhenAsked()
    {
        if (Environment.GetEnvironmentVariable(Variable) is not { } folder) return;
        var run = MetricsFixture.Run("run-1", Environment.GetEnvironmentVariable(PipelineVariable)!);

        // Every second one counts natively too: snapshots of both versions lie side by side.
        var settings = new MonitoringSettings { NativeHistograms = new() { Enabled = Environment.ProcessId % 2 == 0 } };
        using var slice = new MetricsSlice(new StateFolder(folder), settings, TimeProvider.System);
        for (var counted = 1; ; counted++)
        {
            slice.Emit(MetricsFixture.Finished(run, "step", RunStatus.Success));
            slice.Flush();
            Console.Out.WriteLine(counted);
            Console.Out.Flush();
            slice.Fold(_ => true);
        }
    }
}
