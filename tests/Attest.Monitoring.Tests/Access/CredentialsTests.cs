using System.Text;
using Attest.Monitoring.Access;

namespace Attest.Monitoring.Tests.Access;

public sealed class CredentialsTests
{
    [Theory]
    [InlineData(null, false, null)]
    [InlineData("", false, null)]
    [InlineData("Bearer abc", true, "abc")]
    [InlineData("bearer   abc ", true, "abc")]
    [InlineData("Basic bWU6YWJj", true, "abc")]
    [InlineData("basic OmE6YmM=", true, "a:bc")]
    [InlineData("Basic bWU=", true, null)]
    [InlineData("Basic !!!!", true, null)]
    [InlineData("Basic", true, null)]
    [InlineData("Digest username=x", true, null)]
    [InlineData("Bearer a, Bearer b", true, "a, Bearer b")]
    public void A_token_is_shown_as_Bearer_or_as_the_password_of_Basic(string? header, bool given, string? token)
    {
        var shown = Credentials.Of(header);
        Assert.Equal((given, token), (shown.AreGiven, shown.Token));
    }

    [Fact]
    public void Too_long_ones_and_bytes_that_are_no_text_are_nothing()
    {
        Assert.Null(Credentials.Of("Basic " + Convert.ToBase64String(Encoding.ASCII.GetBytes("a:" + new string('x', 5000)))).Token);
        Assert.False(TokenText.IsWellFormed(Credentials.Of("Basic " + Convert.ToBase64String([0x3A, 0xFF, 0xFE, 0x00])).Token));
    }
}
