using Attest.Monitoring.Audit.Reading;

namespace Attest.Monitoring.Tests.Audit.Reading;

public sealed class TimeTextTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 20, 14, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData("24h ago", "2026-11-19T14:00:00Z")]
    [InlineData("1d ago", "2026-11-19T14:00:00Z")]
    [InlineData(" 1h30m AGO ", "2026-11-20T12:30:00Z")]
    [InlineData("7d", "2026-11-13T14:00:00Z")]
    [InlineData("250ms", "2026-11-20T13:59:59.75Z")]
    [InlineData("now", "2026-11-20T14:00:00Z")]
    [InlineData("2026-11-19", "2026-11-19T00:00:00Z")]
    [InlineData("2026-11-19T08:30", "2026-11-19T08:30:00Z")]
    [InlineData("2026-11-19T08:30:15Z", "2026-11-19T08:30:15Z")]
    [InlineData("2026-11-19t08:30:15z", "2026-11-19T08:30:15Z")]
    [InlineData("2026-11-19 08:30:15", "2026-11-19T08:30:15Z")]
    [InlineData("2026-11-19T08:30:15.1234567Z", "2026-11-19T08:30:15.1234567Z")]
    [InlineData("2026-11-19T08:30:15+02:00", "2026-11-19T06:30:15Z")]
    [InlineData("3650000d", "0001-01-01T00:00:00Z")]
    public void Moments_are_read_as_people_name_them(string text, string expected)
    {
        Assert.True(TimeText.TryParse(text, Now, out var time));
        Assert.Equal(DateTimeOffset.Parse(expected, System.Globalization.CultureInfo.InvariantCulture), time);
        Assert.Equal(TimeSpan.Zero, time.Offset);
    }

    [Theory]
    [InlineData("")]
    [InlineData("yesterday")]
    [InlineData("24")]
    [InlineData("-1d")]
    [InlineData("ago")]
    [InlineData("2026-11-19 ago")]
    [InlineData("2026-13-01")]
    [InlineData("2026-11-19T25:00:00Z")]
    [InlineData("20/11/2026")]
    public void What_is_no_moment_is_refused(string text) => Assert.False(TimeText.TryParse(text, Now, out _));

    [Theory]
    [InlineData("7d", "2026-11-13T14:00:00Z", null)]
    [InlineData("7d..1d", "2026-11-13T14:00:00Z", "2026-11-19T14:00:00Z")]
    [InlineData("2026-11-01..2026-11-02", "2026-11-01T00:00:00Z", "2026-11-02T00:00:00Z")]
    [InlineData("..2026-11-02", null, "2026-11-02T00:00:00Z")]
    [InlineData("2026-11-01..", "2026-11-01T00:00:00Z", null)]
    public void A_range_is_two_moments_or_one(string text, string? since, string? until)
    {
        Assert.True(TimeText.TryParseRange(text, Now, out var from, out var to));
        Assert.Equal(since, from?.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", System.Globalization.CultureInfo.InvariantCulture));
        Assert.Equal(until, to?.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", System.Globalization.CultureInfo.InvariantCulture));
    }

    [Theory]
    [InlineData("..")]
    [InlineData("")]
    [InlineData("a..b")]
    [InlineData("7d..b")]
    public void What_is_no_range_is_refused(string text) => Assert.False(TimeText.TryParseRange(text, Now, out _, out _));
}
