using System.Diagnostics;

namespace Attest.Cli.Tests;

/// <summary>A run that is asked to stop, by each signal and however its signals were inherited.</summary>
public sealed class SignalTests
{
    private const string Waits = "  - { id: a, run: 'echo ready; while :; do sleep 0.05; done' }\n";
    private const string CleansUp = "  - { id: z, finally: true, run: 'echo cleaned > cleaned' }\n";

    [Theory]
    [InlineData("INT", 130)]
    [InlineData("TERM", 143)]
    public void The_first_signal_ends_steps_runs_finally_steps_and_writes_the_report(string signal, int code)
    {
        Needs.Linux();
        using var box = new Sandbox();
        box.Pipeline(Waits + "  - { id: b, needs: [a], run: 'echo > b' }\n" + CleansUp);
        using var process = box.StartWithDefaultSignals("run");
        process.WaitFor("a | ready");
        var sent = Stopwatch.GetTimestamp();
        process.Signal(signal);
        var ended = process.End().Gave(code);
        Assert.True(Stopwatch.GetElapsedTime(sent) < TimeSpan.FromSeconds(7));
        Assert.Contains("demo: cancelled in ", ended.Out, StringComparison.Ordinal);
        Assert.True(box.Has("cleaned"));
        Assert.False(box.Has("b"));
        var run = box.Run("runs", "--json").Gave(0).Json().GetProperty("runs")[0];
        Assert.Equal("cancelled", run.GetProperty("status").GetString());
    }

    [Fact]
    public void With_json_a_cancelled_run_still_prints_its_report()
    {
        Needs.Linux();
        using var box = new Sandbox();
        box.Pipeline(Waits);
        using var process = box.StartWithDefaultSignals("run", "--json");
        process.WaitFor("a | ready");
        process.Signal("INT");
        Assert.Equal("cancelled", process.End().Gave(130).Json().GetProperty("status").GetString());
    }

    [Fact]
    public void A_second_signal_ends_at_once()
    {
        Needs.Linux();
        using var box = new Sandbox();
        box.Pipeline("  - { id: a, run: \"trap '' TERM; echo ready; while :; do sleep 0.05; done\" }\n  - { id: z, finally: true, run: 'echo cleaning; while :; do sleep 0.05; done' }");
        using var process = box.StartWithDefaultSignals("run");
        process.WaitFor("a | ready");
        process.Signal("INT");
        process.WaitFor("z | cleaning");
        var sent = Stopwatch.GetTimestamp();
        process.Signal("INT");
        process.End().Gave(130);
        Assert.True(Stopwatch.GetElapsedTime(sent) < TimeSpan.FromSeconds(2));
    }

    [Theory]
    [InlineData("nohup")]
    [InlineData("background")]
    public void A_SIGINT_inherited_as_ignored_stays_ignored_and_SIGTERM_works(string how)
    {
        Needs.Linux();
        using var box = new Sandbox();
        box.Pipeline(Waits + CleansUp);

        // 'trap "" INT' is what nohup and a script's '&' leave behind: SIGINT ignored by the new program.
        var script = how == "nohup"
            ? "trap '' INT; exec nohup \"$0\" run"
            : "\"$0\" run & echo pid $!; wait $!";
        using var process = box.Start(Needs.Tool("sh"), ["-c", script, Sandbox.Attest], null);
        process.WaitFor("a | ready");
        var target = how == "nohup" ? process.Id : AttestOf(box);
        Signal("INT", target);

        // It is still there and still works: a ready step says so only after the signal has been delivered.
        box.RunProgram(Needs.Tool("kill"), ["-0", Text(target)]).Gave(0);
        Assert.False(box.Has("cleaned"));
        Signal("TERM", target);
        process.End().Gave(143);
        Assert.True(box.Has("cleaned"));
    }

    private static int AttestOf(Sandbox box)
    {
        foreach (var folder in Directory.EnumerateDirectories("/proc"))
        {
            if (!int.TryParse(Path.GetFileName(folder), out var id)) continue;
            try
            {
                if (File.ReadAllText($"/proc/{id}/comm") == "attest\n" && File.ResolveLinkTarget($"/proc/{id}/cwd", true)?.FullName == box.Work)
                {
                    return id;
                }
            }
            catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
            {
                // It has just ended.
            }
        }

        throw new InvalidOperationException("No attest runs in the sandbox.");
    }

    private static void Signal(string name, int target)
    {
        using var kill = Process.Start(Needs.Tool("kill"), ["-s", name, Text(target)]);
        kill.WaitForExit();
        Assert.Equal(0, kill.ExitCode);
    }

    private static string Text(int number) => number.ToString(System.Globalization.CultureInfo.InvariantCulture);
}
