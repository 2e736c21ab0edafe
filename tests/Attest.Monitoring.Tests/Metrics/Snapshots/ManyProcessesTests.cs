using System.Diagnostics;
using System.Globalization;
using Attest.Monitoring.Metrics.Snapshots;
using Attest.Monitoring.Running;

namespace Attest.Monitoring.Tests.Metrics.Snapshots;

public sealed class ManyProcessesTests : IDisposable
{
    private readonly MetricsFixture _fixture = new();

    public void Dispose() => _fixture.Dispose();

    [Fact]
    public void Processes_killed_while_they_count_and_fold_lose_nothing_they_had_acknowledged()
    {
        // More than are left unfolded, so that the later ones fold the earlier ones while they are killed.
        const int Processes = 24;
        const int AtOnce = 4;
        const int Acknowledged = 5;
        long least = 0, most = 0;
        for (var round = 0; round < Processes / AtOnce; round++)
        {
            var children = Enumerable.Range(0, AtOnce).Select(_ => ChildProcess.Start(_fixture.State.Root)).ToArray();
            foreach (var child in children)
            {
                using (child)
                {
                    long counted = 0;
                    while (counted < Acknowledged) counted = Next(child) ?? throw new InvalidOperationException("The child ended.");
                    child.Kill();
                    while (Next(child) is { } more) counted = more;
                    child.WaitForExit();

                    // It may have counted one more that it had no time to acknowledge.
                    least += counted;
                    most += counted + 1;
                }
            }
        }

        Assert.InRange(Total(), least, most);
        var before = Total();
        new SnapshotFold(new DiskFiles(_fixture.State.Metrics), TimeProvider.System).Fold(_ => true, threshold: 0);
        Assert.Equal(before, Total());
        Assert.InRange(Directory.GetFiles(_fixture.State.Metrics).Length, 2, 4);
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

        var folder = new DiskFiles(_fixture.State.Metrics);
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

                new SnapshotFold(folder, TimeProvider.System).Fold(_ => true, threshold: 3);
            }
        });
        done.Cancel();
        await reader;
        Assert.Equal(96, Total());
    }

    private double Total() =>
        new SnapshotFolder(new DiskFiles(_fixture.State.Metrics)).Read().Total("pipeline_steps_total");

    /// <summary>The next number the child acknowledged in a whole line, or null at its end.</summary>
    private static long? Next(Process child) =>
        child.StandardOutput.ReadLine() is { } line && long.TryParse(line, CultureInfo.InvariantCulture, out var counted)
            ? counted
            : null;
}
