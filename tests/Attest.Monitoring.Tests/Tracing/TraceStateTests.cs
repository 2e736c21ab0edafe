using Attest.Monitoring.Tracing;
using FsCheck;
using FsCheck.Fluent;

namespace Attest.Monitoring.Tests.Tracing;

/// <summary>The rules of W3C Trace Context section 3.3.</summary>
public sealed class TraceStateTests
{
    private const string KeyCharacters = "abcdefghijklmnopqrstuvwxyz0123456789_-*/";

    [Theory]
    [InlineData("", "")]
    [InlineData("foo=1", "foo=1")]
    [InlineData("foo=1,bar=2", "foo=1,bar=2")]
    [InlineData("foo=1 \t , \t bar=2, \t baz=3", "foo=1,bar=2,baz=3")]
    [InlineData("foo=1,", "foo=1")]
    [InlineData(",,foo=1,,", "foo=1")]
    [InlineData("foo= 1", "foo= 1")]
    [InlineData("fw529a3039@dt=FfkGoJ3", "fw529a3039@dt=FfkGoJ3")]
    [InlineData("0tenant@sys=1", "0tenant@sys=1")]
    [InlineData("1foo=1", "1foo=1")]
    [InlineData("foo@1bar=1", "foo@1bar=1")]
    public void A_valid_list_loses_its_white_space_and_nothing_else(string text, string expected) =>
        Assert.Equal(expected, TraceState.Normalize(text));

    [Theory]
    [InlineData("foo")]
    [InlineData("foo=")]
    [InlineData("=1")]
    [InlineData("foo =1")]
    [InlineData("FOO=1")]
    [InlineData("foo.bar=1")]
    [InlineData("@foo=1,bar=2")]
    [InlineData("foo=bar=baz")]
    [InlineData("foo=,bar=3")]
    [InlineData("foo=1;bar=2")]
    [InlineData("foo=\u00fc")]
    public void One_fault_makes_the_whole_list_invalid(string text)
    {
        // ';' is an ordinary character of a value; the second '=' behind it is not.
        Assert.Null(TraceState.Normalize(text));
    }

    [Fact]
    public void Thirty_two_members_are_kept_and_one_more_is_refused()
    {
        var members = Enumerable.Range(0, 33).Select(number => $"bar{number:00}={number:00}").ToArray();

        Assert.Equal(string.Join(',', members[..32]), TraceState.Normalize(string.Join(',', members[..32])));
        Assert.Null(TraceState.Normalize(string.Join(',', members)));
    }

    [Fact]
    public void Keys_and_values_may_be_as_long_as_the_specification_says_and_no_longer()
    {
        string?[] kept =
        [
            new string('z', 256) + "=1",
            new string('t', 241) + "@" + new string('v', 14) + "=1",
            new string('t', 242) + "@v=1",
            "t@" + new string('v', 15) + "=1",
            "foo=" + new string('v', 256),
        ];
        string?[] refused =
        [
            new string('z', 257) + "=1",
            new string('t', 242) + "@" + new string('v', 14) + "=1",
            "foo=" + new string('v', 257),
        ];

        Assert.All(kept, text => Assert.Equal(text, TraceState.Normalize(text)));
        Assert.All(refused, text => Assert.Null(TraceState.Normalize(text)));
    }

    [Fact]
    public void Every_character_that_a_key_or_value_may_have_is_kept()
    {
        var value = new string([.. Enumerable.Range(0x20, 0x5f).Select(code => (char)code).Where(c => c is not (',' or '='))]);

        Assert.Equal($"a{KeyCharacters}={value}", TraceState.Normalize($"a{KeyCharacters}={value}"));
        Assert.Equal($"0{KeyCharacters}@a-z0-9_-*/={value}", TraceState.Normalize($"0{KeyCharacters}@a-z0-9_-*/={value}"));
    }

    [Fact]
    public void Normalising_twice_changes_nothing_more() =>
        Prop.ForAll(
            Gen.ArrayOf(Gen.Elements("ab1@=, \t_;".ToCharArray())).ToArbitrary(),
            characters => TraceState.Normalize(characters) is not { } once || TraceState.Normalize(once) == once)
            .QuickCheckThrowOnFailure();
}
