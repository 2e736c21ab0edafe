using Attest.Monitoring.Configuration;
using Attest.Monitoring.Metrics;
using Attest.Monitoring.Metrics.Catalogue;
using Attest.Monitoring.Running;
using Attest.Monitoring.Signals;
using Attest.Monitoring.Tests.Metrics.Exposition;
using static Attest.Monitoring.Tests.Metrics.MetricsFixture;

namespace Attest.Monitoring.Tests.Metrics.Catalogue;

/// <summary>What is exposed is what the catalogue says, no more and no less, after a session in which everything happens.</summary>
public sealed class MetricCatalogueTests : IDisposable
{
    private readonly MetricsFixture _fixture = new();

    public void Dispose() => _fixture.Dispose();

    [Fact]
    public void Every_row_is_emitted_and_nothing_else_of_ours_is()
    {
        var exposed = Everything().Types.Keys.Where(name => name.StartsWith("attest_", StringComparison.Ordinal));
        Assert.Equal(MetricCatalogue.All().Select(row => "attest_" + row.Name).Order(), exposed.Order());
    }

    [Fact]
    public void Every_label_stands_in_the_catalogue_and_every_closed_value_is_emitted()
    {
        var samples = Everything().Samples;
        foreach (var row in MetricCatalogue.All())
        {
            var own = samples.Where(sample => sample.Name == "attest_" + row.Name || sample.Name == $"attest_{row.Name}_count").ToList();
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
    public void Names_follow_the_conventions_of_Prometheus()
    {
        foreach (var row in MetricCatalogue.All())
        {
            Assert.Equal(row.Kind == MetricKind.Counter, row.Name.EndsWith("_total", StringComparison.Ordinal));
            Assert.Equal(row.Kind == MetricKind.Histogram, row.Bounds.Length > 0);
            Assert.True(row.Unit.Length == 0 || row.Name.EndsWith("_" + row.Unit, StringComparison.Ordinal), row.Name);
            Assert.EndsWith(".", row.Help);
        }
    }

    private ExpositionParser.Result Everything()
    {
        var run = Run();
        using (var slice = _fixture.Start(new MonitoringSettings { MaxSeries = 200 }))
        {
            var steps = LabelValues.StepType.Select(kind => new SeenStep(kind, kind)).ToArray();
            slice.Emit(Started(run, steps));
            foreach (var type in LabelValues.AuditEventType) slice.Emit(new AuditRecorded(Then, type));
            slice.Emit(new ResourceSampled(Then, run, 1, 1));
            for (var at = 0; at < 300; at++) slice.Emit(Finished(run, $"step{at}", RunStatus.Success));
            slice.Emit(Finished(run, "run", RunStatus.Failure, error: ErrorIds.StepFailed));
            slice.Emit(new RunFinished(Then, run, Report(run, RunStatus.Failure) with { Error = new(ErrorIds.StateUnwritable, "", "") }));
        }

        return ExpositionParser.Parse(System.Text.Encoding.UTF8.GetBytes(_fixture.Text()));
    }
}
