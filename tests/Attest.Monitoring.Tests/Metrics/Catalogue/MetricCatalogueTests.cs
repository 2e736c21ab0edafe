using Attest.Monitoring.Configuration;
using Attest.Monitoring.Metrics;
using Attest.Monitoring.Metrics.Answering;
using Attest.Monitoring.Metrics.Catalogue;
using Attest.Monitoring.Running;
using Attest.Monitoring.Signals;
using Attest.Monitoring.Tests.Metrics.Answering;
using Attest.Monitoring.Tests.Metrics.Exposition;
using static Attest.Monitoring.Tests.Metrics.MetricsFixture;

namespace Attest.Monitoring.Tests.Metrics.Catalogue;

/// <summary>What is exposed is what the catalogue says, no more and no less, after a session in which everything happens.</summary>
public sealed class MetricCatalogueTests : IDisposable
{
    private readonly MetricsFixture _fixture = new();

    public void Dispose() => _fixture.Dispose();

    [Fact]
    public void Every_row_is_emitted_and_nothing_else_is() =>
        Assert.Equal(MetricCatalogue.All().Select(Exposed).Order(), Everything().Types.Keys.Order());

    [Fact]
    public void Every_label_stands_in_the_catalogue_and_every_closed_value_is_emitted()
    {
        var samples = Everything().Samples;
        foreach (var row in MetricCatalogue.All())
        {
            var own = samples.Where(sample => sample.Name == Exposed(row) || sample.Name == $"{Exposed(row)}_count").ToList();
            Assert.All(own, sample => Assert.Subset(
                row.Labels.Select(label => label.Name).ToHashSet(), sample.Labels.Select(label => label.Name).ToHashSet()));
            foreach (var label in row.Labels.Where(label => label.Values is not null))
            {
                var found = own.SelectMany(sample => sample.Labels).Where(one => one.Name == label.Name).Select(one => one.Value);
                Assert.Equal(label.Values!.Order(), found.Distinct().Order());
            }
        }
    }

    [Fact]
    public void Kinds_are_those_of_the_catalogue()
    {
        var types = Everything().Types;
        Assert.All(MetricCatalogue.All(), row => Assert.Equal(row.Kind.ToString().ToLowerInvariant(), types[Exposed(row)]));
    }

    [Fact]
    public void Names_follow_the_conventions_of_Prometheus()
    {
        foreach (var row in MetricCatalogue.All())
        {
            Assert.Equal(row.Kind == MetricKind.Counter, row.Name.EndsWith("_total", StringComparison.Ordinal));
            Assert.Equal(row.Kind == MetricKind.Histogram, row.Bounds.Length > 0);
            Assert.True(row.Unit.Length == 0 || (row.Kind == MetricKind.Counter ? row.Name[..^6] : row.Name).EndsWith("_" + row.Unit, StringComparison.Ordinal), row.Name);
            Assert.EndsWith(".", row.Help);
        }
    }

    private static string Exposed(InstrumentDefinition row) => row.Descriptor.ExposedName("attest");

    private ExpositionParser.Result Everything()
    {
        var run = Run();
        using var slice = new MetricsSlice(
            _fixture.State, new MonitoringSettings { MaxSeries = 200, MetersIncluded = ["System.Runtime"] }, TimeProvider.System);
        var steps = LabelValues.StepType.Select(kind => new SeenStep(kind, kind)).ToArray();
        slice.Emit(Started(run, steps));
        foreach (var type in LabelValues.AuditEventType) slice.Emit(new AuditRecorded(Then, type));
        foreach (var kind in LabelValues.AnchorKind) slice.Emit(new AuditAnchored(Then, kind, Succeeded: true));
        slice.Emit(new ResourceSampled(Then, run, 1, 1));
        for (var at = 0; at < 300; at++) slice.Emit(Finished(run, $"step{at}", RunStatus.Success));
        slice.Emit(Finished(run, "run", RunStatus.Failure, error: ErrorIds.StepFailed));
        slice.Emit(new RunFinished(Then, run, Report(run, RunStatus.Failure) with { Error = new(ErrorIds.StateUnwritable, "", "") }));
        slice.Emit(new EndpointsOpened(Then, ["/metrics"]));
        slice.Emit(new ConnectionsChanged(Then, +1));
        slice.Emit(new RequestServed(Then, "/metrics", "GET", 503, "anonymous", TimeSpan.FromSeconds(1), 9, ErrorIds.Unexpected));
        slice.Emit(new HealthChecked(Then, "web", 0.5, TimeSpan.FromSeconds(1), Then));

        // The first scrape subscribes to the runtime's meter; an exception and a collection come after it.
        slice.ReadForScrape();
        GC.Collect();
        try
        {
            throw new InvalidOperationException();
        }
        catch (InvalidOperationException)
        {
        }

        var everything = new ProcessState
        {
            CpuSeconds = 1, ResidentBytes = 1, VirtualBytes = 1, Threads = 1, OpenFiles = 1, MostFiles = 1, StartSeconds = 1,
            DiskReadBytes = 1, DiskWrittenBytes = 1, ReceivedBytes = 1, SentBytes = 1,
        };
        var answering = new AnsweringMetrics(
            new DiskState([_fixture.State.Root]), () => everything, readings => ControlGroupFolder.Read(readings, _fixture.State.Root),
            () => new AuditLogState { StorageBytes = 1, IsValid = true, VerifiedAt = Then });
        return ExpositionParser.Parse(System.Text.Encoding.UTF8.GetBytes(Text(MergedMetrics.Read(
            [_fixture.State], new MonitoringSettings(), Build, slice.ReadForScrape(), answering.Read()))));
    }
}
