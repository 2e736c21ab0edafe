using System.Globalization;
using Attest.Monitoring.Configuration.Settings;
using Attest.Monitoring.Sources;
using FsCheck;
using FsCheck.Fluent;

namespace Attest.Monitoring.Tests.Configuration;

public sealed class SettingTypesTests
{
    [Theory]
    [InlineData("1s", "1s")]
    [InlineData("60m", "1h")]
    [InlineData("90m", "90m")]
    [InlineData("1h30m", "90m")]
    [InlineData("30", "30s")]
    [InlineData("7d", "7d")]
    [InlineData("250ms", "250ms")]
    [InlineData("0s", null)]
    [InlineData("-1s", null)]
    [InlineData("3651d", null)]
    [InlineData("99999999999999999999d", null)]
    [InlineData("1w", null)]
    [InlineData("", null)]
    public void A_duration_has_one_canonical_text(string text, string? expected) =>
        Assert.Equal(expected, new DurationType().OfText(text)?.Text);

    [Theory]
    [InlineData("100MB", 100_000_000L, "100MB")]
    [InlineData("100MiB", 104_857_600L, "100MiB")]
    [InlineData("104857600", 104_857_600L, "100MiB")]
    [InlineData("1024", 1024L, "1KiB")]
    [InlineData("1001", 1001L, "1001B")]
    [InlineData("10 gb", 10_000_000_000L, "10GB")]
    public void A_size_is_bytes(string text, long bytes, string canonical)
    {
        var value = new SizeType().OfText(text)!;

        Assert.Equal(bytes, value.Value);
        Assert.Equal(canonical, value.Text);
    }

    [Theory]
    [InlineData("0"), InlineData("0MB"), InlineData("-1"), InlineData("1.5GB"), InlineData("MB"), InlineData("99999999999TB"), InlineData("1 apple"), InlineData("")]
    public void What_is_no_size_is_none(string text) => Assert.Null(new SizeType().OfText(text));

    [Fact]
    public void A_canonical_size_or_duration_reads_back_as_the_same()
    {
        Prop.ForAll(Gen.Choose(1, int.MaxValue).ToArbitrary(), number =>
        {
            var size = new SizeType().OfText(number.ToString(CultureInfo.InvariantCulture))!;
            Assert.Equal(size, new SizeType().OfText(size.Text));
            Assert.Equal((long)number, size.Value);

            var time = new DurationType().OfText($"{number % 300_000_000 + 1}ms")!;
            Assert.Equal(time, new DurationType().OfText(time.Text));
            Assert.Equal(TimeSpan.FromMilliseconds(number % 300_000_000 + 1), time.Value);
        }).QuickCheckThrowOnFailure();
    }

    [Fact]
    public void A_plain_scalar_is_never_taken_for_another_type()
    {
        Prop.ForAll(ArbMap.Default.ArbFor<NonNull<string>>(), text =>
        {
            var written = FlowText.Scalar(text.Get);
            if (written == text.Get) Assert.Equal(text.Get, CoreScalar.Resolve(written));
            else Assert.Equal('"', written[0]);
        }).QuickCheckThrowOnFailure();
        Assert.All(["true", "null", "~", "1.0", "0x1f", ".inf", "-1", "yes", ""], word => Assert.Equal($"\"{word}\"", FlowText.Scalar(word)));
    }

    [Theory]
    [InlineData("600/min", 10.0)]
    [InlineData("10/s", 10.0)]
    [InlineData("7200/h", 2.0)]
    public void A_rate_is_so_many_a_second(string text, double perSecond) =>
        Assert.Equal(perSecond, ((Rate)new RateType().OfText(text)!.Value).PerSecond);

    [Theory]
    [InlineData("0/s"), InlineData("1/day"), InlineData("/s"), InlineData("1"), InlineData("-1/s"), InlineData("99999999999/s")]
    public void What_is_no_rate_is_none(string text) => Assert.Null(new RateType().OfText(text));

    [Theory]
    [InlineData("nan"), InlineData("inf"), InlineData("1e999"), InlineData("1.1"), InlineData("-0.1")]
    public void A_share_is_finite_and_between_nothing_and_all(string text) => Assert.Null(new NumberType(0, 1).OfText(text));
}
