using System.Diagnostics;
using System.Globalization;
using System.Text;
using Attest.Monitoring.Metrics.Snapshots;
using Attest.Monitoring.Running;

namespace Attest.Monitoring.Tests.Metrics.Snapshots;

public sealed class ManyProcessesTests : IDisposable
{
    private readonly MetricsFixture _fixture = new();

    public void Dispose() => _fixture.Dispose();

    [Fact]
    public void Fifty_processes_killed_while_they_count_and_fold_lose_nothing_they_had_acknowledged()
    {
        // All write at once. Each is killed when it has acknowledged as many as fell to it by lot: while it writes,
        // while it folds those that died before it (there are soon enough of them), whatever it is at.
        const int Processes = 50;
        var lots = new Random(20_261);
        var children = Enumerable.Range(0, Processes).Select(at => ChildProcess.Start(_fixture.State.Root, $"p{at}")).ToArray();
        var counted = children.Select(child => Next(child) ?? throw new InvalidOperationException("The child ended.")).ToArray();
        foreach (var at in Enumerable.Range(0, Processes).OrderBy(_ => lots.Next()))
        {
            using var child = children[at];
            for (var lot = lots.Next(1, 30); counted[at] < lot;) counted[at] = Next(child)!.Value;
            child.Kill();
            while (Next(child) is { } more) counted[at] = more;
            child.WaitForExit();
        }

        // Each may have counted one more that it had no time to acknowledge; nobody's count went to anybody else.
        var totals = Enumerable.Range(0, Processes).Select(at => Total($"p{at}")).ToArray();
        for (var at = 0; at < Processes; at++) Assert.InRange(totals[at], counted[at], counted[at] + 1);
        Assert.Empty(new SnapshotFolder(Files).Read().Problems);

        // Somebody starts anew, counts nothing, and folds what is left: twice.
        for (var restart = 0; restart < 2; restart++)
        {
            using (var slice = _fixture.Start()) slice.Flush();
            new SnapshotFold(Files, TimeProvider.System).Fold(_ => true, threshold: 0);
            for (var at = 0; at < Processes; at++) Assert.Equal(totals[at], Total($"p{at}"));
        }

        // What was observed with native histograms and without is one histogram, in both kinds of buckets.
        var durations = new SnapshotFolder(Files).Read().Families.Single(family => family.Descriptor.Name == "step_duration_seconds");
        Assert.Equal(totals.Sum(), durations.Buckets.Sum());
        Assert.Equal(totals.Sum(), durations.Native!.Sum(native => native.Count));

        // The base, the lock of who folds, and what a process left that died before its first snapshot was whole.
        var names = Directory.GetFiles(_fixture.State.Metrics).Select(Path.GetFileName).ToArray();
        Assert.DoesNotContain(names, name => SnapshotNames.IdOf(name!) is not null);
        Assert.InRange(names.Length, 2, 4);
    }

    [Fact]
    public async Task Totals_never_go_down_while_sessions_come_and_go_and_fold()
    {
        using var done = new CancellationTokenSource();
        var reader = Task.Run(() =>
        {
            for (double last = 0; !done.IsCancellationRequested;)
            {
                var total = Total();
                Assert.True(total >= last, $"{last} became {total}");
                last = total;
            }
        }, TestContext.Current.CancellationToken);

        Parallel.For(0, 4, _ =>
        {
            for (var session = 0; session < 12; session++)
            {
                using (var slice = _fixture.Start())
                {
                    slice.Emit(MetricsFixture.Finished(MetricsFixture.Run(), "step", RunStatus.Success));
                    slice.Flush();
                    slice.Emit(MetricsFixture.Finished(MetricsFixture.Run(), "step", RunStatus.Success));
                }

                new SnapshotFold(Files, TimeProvider.System).Fold(_ => true, threshold: 3);
            }
        });
        done.Cancel();
        await reader;
        Assert.Equal(96, Total());
    }

    private DiskFiles Files => new(_fixture.State.Metrics);

    private double Total() => new SnapshotFolder(Files).Read().Total("pipeline_steps_total");

    /// <summary>What one pipeline has counted.</summary>
    private double Total(string pipeline)
    {
        var family = new SnapshotFolder(Files).Read().Families.Single(family => family.Descriptor.Name == "pipeline_steps_total");
        var label = Encoding.UTF8.GetBytes($"pipeline=\"{pipeline}\",");
        return family.Values.Where((_, at) => family.Labels[at].Span.StartsWith(label)).Sum();
    }

    /// <summary>The next number the child acknowledged in a whole line, or null at its end.</summary>
    private static long? Next(Process child) =>
        child.StandardOutput.ReadLine() is { } line && long.TryParse(line, CultureInfo.InvariantCulture, out var counted)
            ? counted
            : null;
}
