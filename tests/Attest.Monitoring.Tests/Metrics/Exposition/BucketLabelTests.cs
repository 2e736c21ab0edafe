using System.Globalization;
using Attest.Monitoring.Metrics.Exposition;
using FsCheck;
using FsCheck.Fluent;

namespace Attest.Monitoring.Tests.Metrics.Exposition;

public sealed class BucketLabelTests
{
    [Theory] // As Go's strconv.FormatFloat(x, 'g', -1, 64) with ".0" where there is no point: what Prometheus writes.
    [InlineData(0, "0.0")]
    [InlineData(1, "1.0")]
    [InlineData(-2.5, "-2.5")]
    [InlineData(0.005, "0.005")]
    [InlineData(0.0001, "0.0001")]
    [InlineData(0.00001, "1e-05")]
    [InlineData(7200, "7200.0")]
    [InlineData(123456, "123456.0")]
    [InlineData(1000000, "1e+06")]
    [InlineData(1234567.5, "1.2345675e+06")]
    [InlineData(1e100, "1e+100")]
    [InlineData(0.30000000000000004, "0.30000000000000004")]
    public void A_bound_has_one_spelling(double bound, string text) => Assert.Equal(text, Text(bound));

    [Fact]
    public void It_reads_back_as_the_same_number() =>
        Prop.ForAll(ArbMap.Default.GeneratorFor<double>().Where(double.IsFinite).ToArbitrary(), bound =>
            Assert.Equal(bound, double.Parse(Text(bound), CultureInfo.InvariantCulture))).QuickCheckThrowOnFailure();

    private static string Text(double bound)
    {
        Span<byte> bytes = stackalloc byte[NumberText.MaxLength + 2];
        return System.Text.Encoding.ASCII.GetString(bytes[..BucketLabel.Write(bound, bytes)]);
    }
}
