using Attest.Monitoring.Logging;
using Attest.Monitoring.Signals;

namespace Attest.Monitoring.Tests.Logging;

public sealed class LogDirectivesTests
{
    [Fact]
    public void Directives_are_read_as_those_of_RUST_LOG()
    {
        var said = LogDirectives.Parse(" warn, attest::cache=debug ,,step=TRACE,attest::policy,attest::cache=off");

        Assert.Equal(LogLevel.Warn, said.Level);
        Assert.Equal(
            [new("attest::step", LogLevel.Trace), new("attest::policy", LogLevel.Trace), new("attest::cache", LogFilter.Off)],
            said.Components);
    }

    [Theory]
    [InlineData("debgu", "did you mean 'debug'?")]
    [InlineData("attest=inf", "did you mean 'info'?")]
    [InlineData("=info", "'=info'")]
    [InlineData("attest::cache=", "'attest::cache='")]
    public void What_is_no_directive_is_refused_by_name(string text, string told)
    {
        var fault = Assert.Throws<AttestException>(() => LogDirectives.Parse($"info,{text}"));

        Assert.Equal(ErrorIds.ConfigurationInvalid, fault.ErrorId);
        Assert.StartsWith("ATTEST_LOG: ", fault.Message, StringComparison.Ordinal);
        Assert.Contains(told, fault.Message, StringComparison.Ordinal);
        Assert.Contains("ATTEST_LOG=attest=info,attest::cache=debug", fault.Remedy, StringComparison.Ordinal);
    }
}
