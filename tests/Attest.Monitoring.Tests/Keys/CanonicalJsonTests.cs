using System.Buffers;
using System.Text;
using System.Text.Json;
using Attest.Monitoring.Keys;
using FsCheck;
using FsCheck.Fluent;

namespace Attest.Monitoring.Tests.Keys;

public sealed class CanonicalJsonTests
{
    /// <summary>RFC 8785, appendix B.</summary>
    [Theory]
    [InlineData(0x0000000000000000, "0")]
    [InlineData(0x8000000000000000, "0")]
    [InlineData(0x0000000000000001, "5e-324")]
    [InlineData(0x8000000000000001, "-5e-324")]
    [InlineData(0x7fefffffffffffff, "1.7976931348623157e+308")]
    [InlineData(0xffefffffffffffff, "-1.7976931348623157e+308")]
    [InlineData(0x4340000000000000, "9007199254740992")]
    [InlineData(0xc340000000000000, "-9007199254740992")]
    [InlineData(0x4430000000000000, "295147905179352830000")]
    [InlineData(0x44b52d02c7e14af5, "9.999999999999997e+22")]
    [InlineData(0x44b52d02c7e14af6, "1e+23")]
    [InlineData(0x44b52d02c7e14af7, "1.0000000000000001e+23")]
    [InlineData(0x444b1ae4d6e2ef4e, "999999999999999700000")]
    [InlineData(0x444b1ae4d6e2ef4f, "999999999999999900000")]
    [InlineData(0x444b1ae4d6e2ef50, "1e+21")]
    [InlineData(0x3eb0c6f7a0b5ed8c, "9.999999999999997e-7")]
    [InlineData(0x3eb0c6f7a0b5ed8d, "0.000001")]
    [InlineData(0x41b3de4355555553, "333333333.3333332")]
    [InlineData(0x41b3de4355555554, "333333333.33333325")]
    [InlineData(0x41b3de4355555555, "333333333.3333333")]
    [InlineData(0x41b3de4355555556, "333333333.3333334")]
    [InlineData(0x41b3de4355555557, "333333333.33333343")]
    [InlineData(0xbecbf647612f3696, "-0.0000033333333333333333")]
    [InlineData(0x43143ff3c1cb0959, "1424953923781206.2")]
    public void A_number_is_spelled_as_in_the_appendix(ulong bits, string text) =>
        Assert.Equal(text, Written(json => json.Number(BitConverter.UInt64BitsToDouble(bits))));

    [Fact]
    public void Every_number_reads_back() =>
        Prop.ForAll(ArbMap.Default.ArbFor<double>(), number =>
            !double.IsFinite(number) || JsonDocument.Parse(Written(json => json.Number(number))).RootElement.GetDouble() == number)
            .QuickCheckThrowOnFailure();

    [Fact]
    public void Every_string_reads_back() =>
        Prop.ForAll(ArbMap.Default.ArbFor<NonNull<string>>(), text =>
        {
            var wellFormed = Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(text.Get));
            return JsonDocument.Parse(Written(json => json.String(text.Get))).RootElement.GetString() == wellFormed;
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void A_string_escapes_what_it_must_and_nothing_else() => Assert.Equal(
        "\"€$\\u000f\\nA'B\\\"\\\\\\\\\\\"/\u007f\u2028\"",
        Written(json => json.String("€$\u000f\nA'B\"\\\\\"/\u007f\u2028")));

    [Fact]
    public void A_whole_number_that_a_double_cannot_hold_is_a_string()
    {
        Assert.Equal("9007199254740992", Written(json => json.Integer(1L << 53)));
        Assert.Equal("\"9007199254740993\"", Written(json => json.Integer((1L << 53) + 1)));
    }

    private static string Written(Action<CanonicalJsonWriter> write)
    {
        var output = new ArrayBufferWriter<byte>();
        write(new CanonicalJsonWriter(output));
        return Encoding.UTF8.GetString(output.WrittenSpan);
    }
}
