using Attest.Monitoring.Serving;
using FsCheck;
using FsCheck.Fluent;

namespace Attest.Monitoring.Tests.Serving;

public sealed class ContentCodingTests
{
    [Theory]
    [InlineData(null, false)]
    [InlineData("", false)]
    [InlineData("gzip", true)]
    [InlineData("deflate, GZIP;q=0.5, br", true)]
    [InlineData("gzip;q=0", false)]
    [InlineData("*", true)]
    [InlineData("*;q=0.1, gzip;q=0", false)]
    [InlineData("identity, gzip;q=0.5", false)]
    [InlineData("identity;q=0, gzip;q=0.001", true)]
    [InlineData("gzip;q=nonsense", false)]
    [InlineData("gzip ; q = 1.0", true)]
    [InlineData("gzipped", false)]
    public void Gzip_is_used_for_those_who_take_it(string? header, bool takes) => Assert.Equal(takes, ContentCoding.TakesGzip(header));

    [Fact]
    public void Any_header_whatever_is_read() => Prop.ForAll<string?>(header =>
    {
        ContentCoding.TakesGzip(header);
    }).QuickCheckThrowOnFailure();
}
