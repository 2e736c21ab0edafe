using System.Diagnostics.Metrics;
using Attest.Monitoring.Configuration;
using Attest.Monitoring.Metrics;
using Attest.Monitoring.Metrics.Snapshots;
using Attest.Monitoring.Running;
using Attest.Monitoring.Running.Output;
using Attest.Monitoring.State;
using Attest.Monitoring.Tests.Metrics.Snapshots;
using static Attest.Monitoring.Tests.Metrics.MetricsFixture;

namespace Attest.Monitoring.Tests.Metrics;

public sealed class MetricsSliceTests : IDisposable
{
    private readonly MetricsFixture _fixture = new();

    public void Dispose() => _fixture.Dispose();

    [Fact]
    public void What_was_flushed_is_read_by_others_while_the_process_goes_on()
    {
        using var slice = _fixture.Start();
        slice.Emit(Started(Run()));
        slice.Emit(Ended(Run(), RunStatus.Success));
        slice.Flush();
        Assert.Equal("1", _fixture.Sample("""attest_pipeline_executions_total{pipeline="demo",status="success"}"""));
    }

    [Fact]
    public void A_finished_step_is_soon_in_the_snapshot_without_anybody_flushing()
    {
        using var written = new ManualResetEventSlim();
        var files = new MemoryFiles();
        using var slice = new MetricsSlice(new WaitingFiles(files, "pipeline_steps_total"u8.ToArray(), written), new MonitoringSettings(), TimeProvider.System, "p");
        slice.Emit(Finished(Run(), "a", RunStatus.Success));
        Assert.True(written.Wait(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken));
    }

    [Fact]
    public void Sessions_of_one_state_folder_add_up()
    {
        for (var session = 0; session < 3; session++)
        {
            using var slice = _fixture.Start();
            slice.Emit(Started(Run()));
            slice.Emit(Ended(Run(), RunStatus.Success));
        }

        Assert.Equal("3", _fixture.Sample("""attest_pipeline_executions_total{pipeline="demo",status="success"}"""));
        Assert.Equal("3", _fixture.Sample("""attest_pipeline_duration_seconds_count{pipeline="demo",type="pipeline"}"""));
    }

    [Fact]
    public void A_secret_stands_in_no_label_whichever_meter_of_the_process_says_it()
    {
        using var meter = new Meter("Acme.Leaky");
        using var slice = new MetricsSlice(_fixture.State, new MonitoringSettings { MetersIncluded = ["Acme.Leaky"] }, TimeProvider.System);
        slice.Hide(SecretMasker.Create([new("TOKEN", "hunter22")]));
        slice.CollectMeters();
        var counter = meter.CreateCounter<long>("leaks");
        counter.Add(1, new KeyValuePair<string, object?>("url", "http://x/?key=hunter22"));
        counter.Add(2, new KeyValuePair<string, object?>("url", "http://x/?key=hunter22"));
        slice.Flush();
        Assert.Equal("3", _fixture.Sample("""leaks_total{url="http://x/?key=***"}"""));
    }

    [Fact]
    public void Enough_sessions_are_folded_into_one_base()
    {
        for (var session = 0; session <= SnapshotFold.DefaultThreshold; session++)
        {
            using var slice = _fixture.Start();
            slice.Emit(Started(Run()));
            slice.Emit(Ended(Run(), RunStatus.Success));
        }

        using (var slice = _fixture.Start()) slice.Fold(_ => true);
        Assert.Equal("17", _fixture.Sample("""attest_pipeline_executions_total{pipeline="demo",status="success"}"""));

        // The base and its lock; the session that folded may have written a snapshot of its own, if it lived long enough.
        Assert.InRange(Directory.GetFiles(_fixture.State.Metrics).Length, 2, 3);
    }

    [Fact]
    public void A_folder_that_cannot_be_written_costs_the_snapshot_and_is_told_but_not_the_run()
    {
        File.WriteAllText(_fixture.State.Metrics, "a file where the folder should be");
        using var slice = _fixture.Start();
        slice.Emit(Started(Run()));
        slice.Emit(Finished(Run(), "a", RunStatus.Success));
        slice.Flush();
        Assert.Equal(ErrorIds.StateUnwritable, slice.Problem?.Id);
    }

    [Fact]
    public void What_was_counted_while_the_folder_could_not_be_written_is_there_once_it_can()
    {
        File.WriteAllText(_fixture.State.Metrics, "a file where the folder should be");
        using var slice = _fixture.Start();
        slice.Emit(Finished(Run(), "a", RunStatus.Success));
        slice.Flush();
        Assert.NotNull(slice.Problem);

        File.Delete(_fixture.State.Metrics);
        slice.Flush();
        Assert.Null(slice.Problem);
        Assert.Equal("1", _fixture.Sample("""attest_pipeline_steps_total{pipeline="demo",status="success",step_type="run"}"""));
    }

    [Fact]
    public void After_the_end_signals_and_flushes_pass_without_effect()
    {
        var slice = _fixture.Start();
        slice.Dispose();
        slice.Dispose();
        slice.Emit(Started(Run()));
        slice.Emit(Finished(Run(), "a", RunStatus.Success));
        slice.Flush();
        Assert.Null(_fixture.Sample("""attest_pipeline_executions_total{pipeline="demo",status="success"}"""));
    }

    [Fact]
    public void An_empty_state_folder_has_only_build_info()
    {
        var metrics = MergedMetrics.Read(new StateFolder(Path.Combine(_fixture.State.Root, "none")), "attest", Build);
        Assert.Equal(["attest_build_info"], metrics.Families.Select(family => family.Name));
    }

    /// <summary>Tells when a snapshot that contains some bytes has got its name.</summary>
    private sealed class WaitingFiles(ISnapshotFiles files, byte[] wanted, ManualResetEventSlim seen) : ISnapshotFiles
    {
        public IReadOnlyList<string> List() => files.List();

        public byte[]? Read(string name) => files.Read(name);

        public void Write(string name, ReadOnlySpan<byte> content, bool durable) => files.Write(name, content, durable);

        public void Rename(string from, string to)
        {
            files.Rename(from, to);
            if (files.Read(to).AsSpan().IndexOf(wanted) >= 0) seen.Set();
        }

        public void Delete(string name) => files.Delete(name);

        public IDisposable? TryLock(string name) => files.TryLock(name);

        public bool IsLocked(string name) => files.IsLocked(name);
    }
}
