using System.Text;
using Attest.Monitoring.Audit;
using Attest.Monitoring.Signals;

namespace Attest.Monitoring.Tests.Audit;

public sealed class AuditRunEventsTests
{
    private static readonly DateTimeOffset Then = new(2026, 11, 20, 9, 30, 0, TimeSpan.Zero);

    [Theory]
    [InlineData(79, 100, false)]
    [InlineData(80, 100, true)]
    [InlineData(200, 100, true)]
    public void Four_fifths_of_a_limit_are_near(long used, long limit, bool isNear) => Assert.Equal(isNear, MemoryNearLimit.IsNear(used, limit));

    [Fact]
    public void Without_a_limit_or_a_measurement_nothing_is_near_it()
    {
        Assert.False(MemoryNearLimit.IsNear(1000, null));
        Assert.False(MemoryNearLimit.IsNear(null, 1000));
    }

    [Fact]
    public void Memory_near_its_limit_is_an_event_of_the_run_and_its_step()
    {
        var events = new AuditRunEvents(new AuditSource(new AuditActor("ana", 1000, null, null, null), "host"));
        var run = new RunIdentity("0198c5a2-0000-7000-8000-000000000001", "nightly", "batch", null, null);

        var told = events.Of(new MemoryNearLimit(Then, run, "load", 850, 1000))!;

        Assert.Equal((AuditEventTypes.MemoryWarning, "nightly", "load"), (told.EventType, told.Pipeline, told.Step));
        var text = Encoding.UTF8.GetString(AuditEntry.Of(told));
        Assert.Contains("\"memory_bytes\":850", text, StringComparison.Ordinal);
        Assert.Contains("\"limit_bytes\":1000", text, StringComparison.Ordinal);
        Assert.Contains("\"percent\":85", text, StringComparison.Ordinal);
    }
}
