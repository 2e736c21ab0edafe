using Attest.Monitoring.Sources;

namespace Attest.Monitoring.Tests.Sources;

public sealed class CoreScalarTests
{
    public static TheoryData<string, object?> Scalars() => new()
    {
        { "", null }, { "~", null }, { "null", null }, { "Null", null }, { "NULL", null },
        { "true", true }, { "True", true }, { "FALSE", false },
        { "0", 0L }, { "-12", -12L }, { "+5", 5L }, { "007", 7L }, { "0x1F", 31L }, { "0o17", 15L },
        { "9223372036854775807", long.MaxValue }, { "9223372036854775808", 9223372036854775808d },
        { "1.0", 1.0 }, { ".5", 0.5 }, { "5.", 5.0 }, { "1e3", 1000.0 }, { "-1.5E-3", -0.0015 },
        { ".inf", double.PositiveInfinity }, { "-.INF", double.NegativeInfinity }, { ".NaN", double.NaN },
    };

    [Theory]
    [MemberData(nameof(Scalars))]
    public void A_plain_scalar_has_the_type_of_the_core_schema(string text, object? value) =>
        Assert.Equal(value, CoreScalar.Resolve(text));

    [Theory]
    [InlineData("yes")]
    [InlineData("no")]
    [InlineData("on")]
    [InlineData("Off")]
    [InlineData("nULL")]
    [InlineData("tRUE")]
    [InlineData("0x")]
    [InlineData("0xG")]
    [InlineData("0o8")]
    [InlineData("-0x1")]
    [InlineData("1_000")]
    [InlineData("12:30:45")]
    [InlineData("1.0.0")]
    [InlineData("2026-11-20")]
    [InlineData(".")]
    [InlineData("-")]
    [InlineData("+.")]
    [InlineData("e3")]
    [InlineData("1e")]
    [InlineData("1e+")]
    [InlineData(".infinity")]
    public void Everything_else_is_text(string text) => Assert.Equal(text, CoreScalar.Resolve(text));
}
