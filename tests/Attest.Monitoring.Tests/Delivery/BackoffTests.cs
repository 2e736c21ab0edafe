using Attest.Monitoring.Delivery;

namespace Attest.Monitoring.Tests.Delivery;

public sealed class BackoffTests
{
    [Fact]
    public void The_wait_grows_by_half_and_ends_after_five_attempts() => Assert.Equal(
        [1, 1.5, 2.25, 3.375, null],
        Enumerable.Range(1, 5).Select(attempt => new Backoff(() => 0.5).After(attempt, null)?.TotalSeconds));

    [Fact]
    public void A_tenth_is_chance()
    {
        Assert.Equal(0.9, new Backoff(() => 0).After(1, null)!.Value.TotalSeconds, 3);
        Assert.Equal(1.1, new Backoff(() => 1).After(1, null)!.Value.TotalSeconds, 3);
    }

    [Theory]
    [InlineData(0, 0.0)]
    [InlineData(60, 60.0)]
    [InlineData(61, null)]
    public void What_the_server_asks_for_goes_first_within_a_minute(int asked, double? waited) =>
        Assert.Equal(waited, new Backoff(() => 0.5).After(4, TimeSpan.FromSeconds(asked))?.TotalSeconds);
}
