using Attest.Monitoring.Sources;
using FsCheck;
using FsCheck.Fluent;

namespace Attest.Monitoring.Tests.Sources;

public sealed class DurationTextTests
{
    [Theory]
    [InlineData("30m", 1_800_000)]
    [InlineData("1h30m", 5_400_000)]
    [InlineData("250ms", 250)]
    [InlineData("5s", 5_000)]
    [InlineData("7d", 604_800_000)]
    [InlineData("1d2h3m4s5ms", 93_784_005)]
    [InlineData("90", 90_000)]
    [InlineData("0", 0)]
    [InlineData("0s", 0)]
    public void A_duration_is_read_as_people_write_it(string text, long milliseconds)
    {
        Assert.True(DurationText.TryParse(text, out var duration));
        Assert.Equal(TimeSpan.FromMilliseconds(milliseconds), duration);
    }

    [Theory]
    [InlineData("")]
    [InlineData("s")]
    [InlineData("-5s")]
    [InlineData("1.5h")]
    [InlineData("5 s")]
    [InlineData("5S")]
    [InlineData("30m1h")]
    [InlineData("5s5s")]
    [InlineData("5s5")]
    [InlineData("1w")]
    [InlineData("999999999999999d")]
    [InlineData("٣s")]
    public void Anything_else_is_refused(string text) => Assert.False(DurationText.TryParse(text, out _));

    [Fact]
    public void Every_combination_of_units_adds_up()
    {
        var counts = Gen.Choose(0, 999).ArrayOf(5).ToArbitrary();
        Prop.ForAll(counts, numbers =>
        {
            var text = $"{numbers[0]}d{numbers[1]}h{numbers[2]}m{numbers[3]}s{numbers[4]}ms";
            var expected = new TimeSpan(numbers[0], numbers[1], numbers[2], numbers[3], numbers[4]);
            return DurationText.TryParse(text, out var duration) && duration == expected;
        }).QuickCheckThrowOnFailure();
    }

    [Fact]
    public void No_text_throws() =>
        Prop.ForAll<string>(text =>
        {
            var read = DurationText.TryParse(text, out var duration);
            return read ? duration >= TimeSpan.Zero : duration == TimeSpan.Zero;
        }).QuickCheckThrowOnFailure();
}
