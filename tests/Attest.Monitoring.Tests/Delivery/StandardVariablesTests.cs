using Attest.Monitoring.Delivery;

namespace Attest.Monitoring.Tests.Delivery;

/// <summary>OpenTelemetry, "Environment Variable Specification", Configuration types.</summary>
public sealed class StandardVariablesTests
{
    private readonly List<string> _warnings = [];

    [Theory]
    [InlineData("true", true, false)]
    [InlineData("TRUE", true, false)]
    [InlineData("false", false, false)]
    [InlineData("False", false, false)]
    [InlineData("", false, false)]
    [InlineData(" ", false, false)]
    [InlineData("1", false, true)]
    [InlineData("yes", false, true)]
    public void A_boolean_is_true_only_by_true_in_any_case_and_what_is_neither_is_warned_of(string text, bool value, bool warned)
    {
        Assert.Equal(value, Of("OTEL_SDK_DISABLED", text).IsTrue("OTEL_SDK_DISABLED"));
        Assert.Equal(warned, _warnings.Count == 1);
    }

    [Theory]
    [InlineData("", null, false)]
    [InlineData("0", -1, false)]
    [InlineData("12000", 12000, false)]
    [InlineData("2147483647", int.MaxValue, false)]
    [InlineData("-5", null, true)]
    [InlineData("1.5", null, true)]
    [InlineData("2147483648", null, true)]
    public void A_timeout_is_in_milliseconds_zero_is_indefinite_and_a_negative_one_is_ignored(string text, int? milliseconds, bool warned)
    {
        var timeout = Of("OTEL_BSP_EXPORT_TIMEOUT", text).Timeout("OTEL_BSP_EXPORT_TIMEOUT");

        Assert.Equal(milliseconds, (int?)timeout?.TotalMilliseconds);
        Assert.Equal(warned, _warnings.Count == 1);
    }

    [Fact]
    public void A_batch_has_the_limits_of_the_standard()
    {
        var rule = BatchRule.Of(Of("OTEL_BLRP_EXPORT_TIMEOUT", "0"), "OTEL_BLRP");

        Assert.Equal(Timeout.InfiniteTimeSpan, rule.Limit);
        Assert.Equal(TimeSpan.Zero, BatchRule.Of(Of("OTEL_BSP_SCHEDULE_DELAY", "0"), "OTEL_BSP").Delay);
        Assert.Equal(10, BatchRule.Of(Of("OTEL_BSP_MAX_QUEUE_SIZE", "10"), "OTEL_BSP").MaxBatch);
        Assert.Empty(_warnings);
    }

    private StandardVariables Of(string name, string value) => new(new Dictionary<string, string> { [name] = value }, _warnings.Add);
}
