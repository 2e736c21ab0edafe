using Attest.Monitoring.Logging;
using Attest.Monitoring.Signals;
using Attest.Monitoring.Tests.Configuration;

namespace Attest.Monitoring.Tests.Logging;

public sealed class LogFilterChoiceTests : IDisposable
{
    private readonly Surroundings _around = new();

    [Fact]
    public void Without_a_word_everything_from_INFO_is_logged()
    {
        Assert.Equal(LogLevel.Info, Filter().LevelFor("attest::cache"));
    }

    [Fact]
    public void The_flag_is_stronger_than_ATTEST_LOG_than_the_variable_than_the_file()
    {
        _around.User("""{"logging":{"level":"error"}}""");
        Assert.Equal(LogLevel.Error, Filter().LevelFor("attest::pipeline"));
        _around.Variable("ATTEST_LOG_LEVEL", "warn");
        Assert.Equal(LogLevel.Warn, Filter().LevelFor("attest::pipeline"));
        _around.Variable("ATTEST_LOG", "attest=debug");
        Assert.Equal(LogLevel.Debug, Filter().LevelFor("attest::pipeline"));
        _around.Flag("logging.level", "trace");
        Assert.Equal(LogLevel.Trace, Filter().LevelFor("attest::pipeline"));
    }

    [Fact]
    public void A_component_has_the_level_of_ATTEST_LOG_else_that_of_the_configuration_whatever_is_said_for_all()
    {
        _around.User("""{"logging":{"components":{"cache":"debug","policy":"warn","attest::step":"error"}}}""")
            .Variable("ATTEST_LOG", "attest::policy=trace,info").Flag("logging.level", "warn");
        var filter = Filter();

        Assert.Equal(LogLevel.Debug, filter.LevelFor("attest::cache"));
        Assert.Equal(LogLevel.Trace, filter.LevelFor("attest::policy"));
        Assert.Equal(LogLevel.Error, filter.LevelFor("attest::step"));
        Assert.Equal(LogLevel.Warn, filter.LevelFor("attest::pipeline"));
    }

    [Fact]
    public void A_share_is_kept_only_where_sampling_is_enabled()
    {
        _around.User("""{"logging":{"level":"debug","sampling":{"rate":0.5}}}""");
        Assert.Equal(10, Kept(Filter()));
        _around.Variable("ATTEST_LOGGING_SAMPLING_ENABLED", "true");
        Assert.Equal(5, Kept(Filter()));
    }

    public void Dispose() => _around.Dispose();

    private static int Kept(LogFilter filter) => Enumerable.Range(0, 10).Count(_ => filter.Takes(SampleSignals.Told(LogLevel.Debug)));

    private LogFilter Filter() => LogFilterChoice.Of(_around.Load(), _around.Request.Environment);
}
