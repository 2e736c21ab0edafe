using Attest.Monitoring.Definitions;
using Attest.Monitoring.Running;

namespace Attest.Monitoring.Tests.Running;

public sealed class StepDeadlineTests
{
    [Theory]
    [InlineData(null, null, null, false)]
    [InlineData(5, null, 5, false)]
    [InlineData(null, 5, 5, true)]
    [InlineData(5, 3, 3, true)]
    [InlineData(3, 5, 3, false)]
    [InlineData(5, 5, 5, false)]
    public void The_shorter_of_time_out_and_limit_counts_and_is_named(int? timeout, int? limit, int? after, bool isLimit)
    {
        var deadline = StepDeadline.Of(Seconds(timeout), new ResourceLimits(null, null, Seconds(limit)));
        Assert.Equal(Seconds(after), deadline?.After);
        Assert.Equal(isLimit, deadline?.IsLimit ?? false);
    }

    private static TimeSpan? Seconds(int? seconds) => seconds is { } value ? TimeSpan.FromSeconds(value) : null;
}
