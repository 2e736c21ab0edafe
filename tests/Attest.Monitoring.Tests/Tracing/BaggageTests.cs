using Attest.Monitoring.Tracing;
using FsCheck;
using FsCheck.Fluent;

namespace Attest.Monitoring.Tests.Tracing;

/// <summary>The rules of W3C Baggage section 3.</summary>
public sealed class BaggageTests
{
    [Theory]
    [InlineData("", "")]
    [InlineData("key1=value1,key2=value2", "key1=value1,key2=value2")]
    [InlineData("key1=value1;property1;property2, key2 = value2, key3=value3; propertyKey=propertyValue",
        "key1=value1;property1;property2,key2 = value2,key3=value3; propertyKey=propertyValue")]
    [InlineData("serverNode=DF%2028,isProduction=false", "serverNode=DF%2028,isProduction=false")]
    [InlineData("empty=", "empty=")]
    [InlineData("key=a=b", "key=a=b")]
    public void A_valid_list_is_passed_on(string text, string expected)
    {
        Assert.Equal(expected, Baggage.Normalize(text, out var cut));
        Assert.False(cut);
    }

    [Theory]
    [InlineData("key")]
    [InlineData("=value")]
    [InlineData("ke y=value")]
    [InlineData("key=va lue")]
    [InlineData("key=\"quoted\"")]
    [InlineData("key=back\\slash")]
    [InlineData("key=\u00fcber")]
    [InlineData("key=value;")]
    [InlineData("good=1,bad")]
    public void A_list_that_breaks_the_grammar_is_refused(string text) => Assert.Null(Baggage.Normalize(text, out _));

    [Fact]
    public void Members_beyond_the_limit_are_left_out_whole()
    {
        var members = Enumerable.Range(0, 65).Select(number => $"key{number}=value").ToArray();

        Assert.Equal(string.Join(',', members[..64]), Baggage.Normalize(string.Join(',', members), out var cut));
        Assert.True(cut);
    }

    [Fact]
    public void A_list_of_8192_bytes_is_kept_and_a_longer_one_cut_between_members()
    {
        var half = "a=" + new string('x', 4093);
        var rest = "b=" + new string('x', 4094);

        Assert.Equal(8192, Baggage.Normalize($"{half},{rest}", out var cut)!.Length);
        Assert.False(cut);
        Assert.Equal(half, Baggage.Normalize($"{half},{rest}x", out cut));
        Assert.True(cut);
    }

    [Fact]
    public void Entries_are_decoded_and_their_properties_left_out() =>
        Assert.Equal(
            [new("serverNode", "DF 28"), new("user", "Am\u00e9lie"), new("empty", "")],
            Baggage.Entries("serverNode=DF%2028;secret=1,user = Am%C3%A9lie,empty="));

    [Fact]
    public void Normalising_twice_changes_nothing_more() =>
        Prop.ForAll(
            Gen.ArrayOf(Gen.Elements("ab%=;, \t\"".ToCharArray())).ToArbitrary(),
            characters => Baggage.Normalize(characters, out _) is not { } once || Baggage.Normalize(once, out _) == once)
            .QuickCheckThrowOnFailure();
}
