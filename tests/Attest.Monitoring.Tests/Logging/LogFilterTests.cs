using Attest.Monitoring.Logging;
using Attest.Monitoring.Signals;

namespace Attest.Monitoring.Tests.Logging;

public sealed class LogFilterTests
{
    [Fact]
    public void The_target_of_a_signal_is_that_of_its_entry()
    {
        Assert.All(SampleSignals.All, signal => Assert.Equal(LogEntries.Of(signal)?.Target, LogEntries.TargetOf(signal)));
    }

    [Fact]
    public void The_longest_target_that_holds_a_signal_decides()
    {
        var filter = new LogFilter(LogLevel.Warn, [
            new("attest::step", LogLevel.Debug), new("attest::step::deep", LogLevel.Error), new("attest::ca", LogLevel.Trace)]);

        Assert.Equal(LogLevel.Debug, filter.LevelFor("attest::step"));
        Assert.Equal(LogLevel.Debug, filter.LevelFor("attest::step::other"));
        Assert.Equal(LogLevel.Error, filter.LevelFor("attest::step::deep"));
        Assert.Equal(LogLevel.Error, filter.LevelFor("attest::step::deep::down"));
        Assert.Equal(LogLevel.Warn, filter.LevelFor("attest::cache"));
        Assert.Equal(LogLevel.Trace, filter.LevelFor("attest::ca"));
        Assert.Equal(LogLevel.Warn, filter.LevelFor("attest::pipeline"));
    }

    [Fact]
    public void A_component_may_say_more_or_less_than_the_rest()
    {
        var filter = new LogFilter(LogLevel.Info, [new("attest::step", LogLevel.Error), new("attest::resources", LogLevel.Debug)]);

        Assert.False(filter.Takes(SampleSignals.Told(LogLevel.Warn)));
        Assert.True(filter.Takes(SampleSignals.Told(LogLevel.Error)));
        Assert.True(filter.Takes(SampleSignals.All.OfType<ResourceSampled>().Single()));
        Assert.False(filter.Takes(SampleSignals.All.OfType<MetricReported>().Single()));
    }

    [Fact]
    public void A_component_that_is_off_says_nothing()
    {
        var filter = new LogFilter(LogLevel.Trace, [new("attest::step", LogFilter.Off)]);

        Assert.False(filter.Takes(SampleSignals.Told(LogLevel.Error)));
        Assert.True(filter.Takes(SampleSignals.All.OfType<MetricReported>().Single()));
    }

    [Theory]
    [InlineData(0, 0)]
    [InlineData(0.1, 100)]
    [InlineData(0.25, 250)]
    [InlineData(0.999, 999)]
    [InlineData(1, 1000)]
    public void Of_debug_lines_the_share_is_kept_that_was_asked_for(double share, int expected)
    {
        var filter = new LogFilter(LogLevel.Trace, components: null, share);

        Assert.Equal(expected, Enumerable.Range(0, 1000).Count(line => filter.Takes(SampleSignals.Told(line % 2 == 0 ? LogLevel.Debug : LogLevel.Trace))));
        Assert.Equal(1000, Enumerable.Range(0, 1000).Count(_ => filter.Takes(SampleSignals.Told(LogLevel.Info))));
    }
}
