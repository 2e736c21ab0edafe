using Attest.Monitoring.Access;
using FsCheck;
using FsCheck.Fluent;

namespace Attest.Monitoring.Tests.Access;

public sealed class TokenTextTests
{
    [Fact]
    public void A_token_is_found_by_the_pattern_that_scanners_are_given()
    {
        for (var at = 0; at < 100; at++)
        {
            var token = TokenText.New();
            Assert.Matches($"^{TokenText.Pattern}$", token);
            Assert.True(TokenText.IsWellFormed(token));
        }
    }

    /// <summary>The sums are those of Python: <c>zlib.crc32(b"0" * 43)</c>, in base 62.</summary>
    [Theory]
    [InlineData(0, "attest_00000000000000000000000000000000000000000002CZclj")]
    [InlineData(255, "attest_yhjskwdA6OZ1AL1YmHWZWm8LLG7HjnuCA2j5rOw8Xp13sRzl1")]
    public void The_sum_is_everybodys_CRC_32_of_the_digits(byte every, string expected) =>
        Assert.Equal(expected, TokenText.New(bytes => bytes.Fill(every)));

    [Fact]
    public void One_digit_mistyped_is_no_token() => Prop.ForAll(
        Gen.Choose(0, TokenText.Length - 1).Zip(Gen.Elements("09azAZ_-é ".ToCharArray())).ToArbitrary(),
        change =>
        {
            var token = TokenText.New().ToCharArray();
            if (token[change.Item1] == change.Item2) return true;
            token[change.Item1] = change.Item2;
            return !TokenText.IsWellFormed(token);
        }).QuickCheckThrowOnFailure();

    [Theory]
    [InlineData("")]
    [InlineData("attest_")]
    [InlineData("ghp_00000000000000000000000000000000000000000000bO5nz")]
    public void Another_text_is_no_token(string text) => Assert.False(TokenText.IsWellFormed(text));

    [Fact]
    public void No_two_are_alike() =>
        Assert.Equal(1000, Enumerable.Range(0, 1000).Select(_ => TokenText.New()).Distinct(StringComparer.Ordinal).Count());

    [Fact]
    public void What_is_kept_is_salted_says_nothing_of_the_token_and_knows_it_again()
    {
        var token = TokenText.New();
        var hash = TokenHash.Of(token);
        Assert.True(hash.IsOf(token));
        Assert.False(hash.IsOf(TokenText.New()));
        Assert.NotEqual(hash.ToString(), TokenHash.Of(token).ToString());
        Assert.DoesNotContain(token[7..20], hash.ToString());
        Assert.Matches("^sha256:[A-Za-z0-9_-]{22}:[A-Za-z0-9_-]{43}$", hash.ToString());
        Assert.True(TokenHash.Read(hash.ToString())!.IsOf(token));
    }

    [Theory]
    [InlineData("")]
    [InlineData("sha256:x")]
    [InlineData("md5:AAAAAAAAAAAAAAAAAAAAAA:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")]
    [InlineData("sha256:AAAA:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")]
    [InlineData("sha256:AAAAAAAAAAAAAAAAAAAAAA:AAAA")]
    [InlineData("sha256:!!!!!!!!!!!!!!!!!!!!!!:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")]
    public void Another_text_is_no_hash(string text) => Assert.Null(TokenHash.Read(text));
}
