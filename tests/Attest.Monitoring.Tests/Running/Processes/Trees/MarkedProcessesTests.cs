using System.Globalization;
using Attest.Monitoring.Running.Processes.Trees;

namespace Attest.Monitoring.Tests.Running.Processes.Trees;

public sealed class MarkedProcessesTests
{
    [Fact]
    public void Whatever_carries_all_marks_is_ended_with_its_children_and_named()
    {
        if (OperatingSystem.IsWindows()) Assert.Skip("Windows shows nobody's environment.");
        var marks = new Dictionary<string, string> { ["ATTEST_RUN_ID"] = "marked-" + Environment.ProcessId, ["ATTEST_STEP_ID"] = "s" };
        using var marked = Start(marks);
        using var other = Start(new Dictionary<string, string> { ["ATTEST_RUN_ID"] = marks["ATTEST_RUN_ID"] });

        var ended = MarkedProcesses.End(marks, TimeSpan.FromSeconds(10));

        Assert.True(marked.WaitForExit(TimeSpan.FromSeconds(10)));
        Assert.False(other.HasExited);
        Assert.Contains(ended, name => name.StartsWith(marked.Id.ToString(CultureInfo.InvariantCulture) + " ", StringComparison.Ordinal));
        Assert.DoesNotContain(ended, name => name.StartsWith(other.Id.ToString(CultureInfo.InvariantCulture) + " ", StringComparison.Ordinal));
        other.Kill();
        Assert.Empty(MarkedProcesses.End(marks, TimeSpan.Zero));
    }

    private static System.Diagnostics.Process Start(Dictionary<string, string> marks)
    {
        var start = new System.Diagnostics.ProcessStartInfo("sh", ["-c", "echo ready; sleep 60 & wait"]) { RedirectStandardOutput = true, UseShellExecute = false };
        foreach (var (name, value) in marks) start.Environment[name] = value;
        var process = System.Diagnostics.Process.Start(start)!;
        Assert.Equal("ready", process.StandardOutput.ReadLine());
        return process;
    }
}
