using System.Diagnostics;
using Attest.Monitoring.Tracing;
using FsCheck;
using FsCheck.Fluent;

namespace Attest.Monitoring.Tests.Tracing;

/// <summary>The rules of W3C Trace Context section 3.2, one vector a rule.</summary>
public sealed class TraceParentTests
{
    private const string Trace = "12345678901234567890123456789012";
    private const string Span = "1234567890123456";

    [Theory]
    [InlineData("00-12345678901234567890123456789012-1234567890123456-01", 1)]
    [InlineData("00-12345678901234567890123456789012-1234567890123456-00", 0)]
    [InlineData("00-12345678901234567890123456789012-1234567890123456-02", 2)]
    [InlineData("00-12345678901234567890123456789012-1234567890123456-ff", 3)]
    [InlineData("01-12345678901234567890123456789012-1234567890123456-01", 1)]
    [InlineData("cc-12345678901234567890123456789012-1234567890123456-01", 1)]
    [InlineData("cc-12345678901234567890123456789012-1234567890123456-01-what-the-future-will-be-like", 1)]
    public void A_valid_header_of_any_version_is_read(string text, int flags)
    {
        Assert.True(TraceParent.TryParse(text, out var parent));
        Assert.Equal(new TraceParent(Trace, Span, (ActivityTraceFlags)flags), parent);
    }

    [Theory]
    [InlineData("")]
    [InlineData("00")]
    [InlineData("00-12345678901234567890123456789012-1234567890123456")]
    [InlineData("00-12345678901234567890123456789012-1234567890123456-")]
    [InlineData("00-12345678901234567890123456789012-1234567890123456-1")]
    [InlineData("00-12345678901234567890123456789012-1234567890123456-001")]
    [InlineData("00-12345678901234567890123456789012-1234567890123456-01.")]
    [InlineData("00-12345678901234567890123456789012-1234567890123456-01-what-the-future-will-be-like")]
    [InlineData("cc-12345678901234567890123456789012-1234567890123456-01.what-the-future-will-be-like")]
    [InlineData("ff-12345678901234567890123456789012-1234567890123456-01")]
    [InlineData(".0-12345678901234567890123456789012-1234567890123456-01")]
    [InlineData("0.-12345678901234567890123456789012-1234567890123456-01")]
    [InlineData("000-12345678901234567890123456789012-1234567890123456-01")]
    [InlineData("0-12345678901234567890123456789012-1234567890123456-01")]
    [InlineData("00-00000000000000000000000000000000-1234567890123456-01")]
    [InlineData("00-.2345678901234567890123456789012-1234567890123456-01")]
    [InlineData("00-1234567890123456789012345678901.-1234567890123456-01")]
    [InlineData("00-123456789012345678901234567890123-1234567890123456-01")]
    [InlineData("00-1234567890123456789012345678901-1234567890123456-01")]
    [InlineData("00-12345678901234567890123456789012-0000000000000000-01")]
    [InlineData("00-12345678901234567890123456789012-.234567890123456-01")]
    [InlineData("00-12345678901234567890123456789012-123456789012345.-01")]
    [InlineData("00-12345678901234567890123456789012-12345678901234567-01")]
    [InlineData("00-12345678901234567890123456789012-123456789012345-01")]
    [InlineData("00-12345678901234567890123456789012-1234567890123456-.0")]
    [InlineData("00-12345678901234567890123456789012-1234567890123456-0.")]
    [InlineData("00-ABCDEF78901234567890123456789012-1234567890123456-01")]
    [InlineData("00-12345678901234567890123456789012-ABCDEF7890123456-01")]
    [InlineData("00_12345678901234567890123456789012_1234567890123456_01")]
    public void An_invalid_header_is_refused(string text) => Assert.False(TraceParent.TryParse(text, out _));

    [Fact]
    public void What_is_rendered_is_read_back()
    {
        var ids = Gen.ArrayOf(Gen.Elements("0123456789abcdef".ToCharArray()), 48).ToArbitrary();
        Prop.ForAll(ids, Gen.Choose(0, 3).ToArbitrary(), (digits, flags) =>
        {
            var text = new string(digits);
            var written = new TraceParent(text[..32], text[32..], (ActivityTraceFlags)flags);
            var isZero = written.TraceId.All(digit => digit == '0') || written.SpanId.All(digit => digit == '0');
            return TraceParent.TryParse(written.ToString(), out var read) ? !isZero && read == written : isZero;
        }).QuickCheckThrowOnFailure();
    }

    [Fact]
    public void No_text_throws_and_what_is_accepted_has_well_formed_ids()
    {
        var valid = $"00-{Trace}-{Span}-01";
        var damaged =
            from position in Gen.Choose(0, valid.Length - 1)
            from character in ArbMap.Default.GeneratorFor<char>()
            select string.Concat(valid.AsSpan(0, position), character.ToString(), valid.AsSpan(position + 1));
        Prop.ForAll(damaged.ToArbitrary(), text =>
            !TraceParent.TryParse(text, out var parent)
            || (parent.TraceId.All(char.IsAsciiHexDigitLower) && parent.SpanId.All(char.IsAsciiHexDigitLower)))
            .QuickCheckThrowOnFailure();
    }
}
