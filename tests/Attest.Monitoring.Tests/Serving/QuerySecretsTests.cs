using Attest.Monitoring.Serving;

namespace Attest.Monitoring.Tests.Serving;

public sealed class QuerySecretsTests
{
    [Theory]
    [InlineData("", "")]
    [InlineData("status=failure&since=1h", "status=failure&since=1h")]
    [InlineData("token=abc", "token=REDACTED")]
    [InlineData("a=1&Access_Token=abc&b=2", "a=1&Access_Token=REDACTED&b=2")]
    [InlineData("%74oken=abc&key", "%74oken=REDACTED&key")]
    [InlineData("%74oken=abc&key=1", "%74oken=REDACTED&key=REDACTED")]
    [InlineData("sig=a=b", "sig=REDACTED")]
    [InlineData("cursor=tokenish", "cursor=tokenish")]
    public void What_is_a_secret_by_its_name_is_taken_out(string query, string left) => Assert.Equal(left, QuerySecrets.Without(query));
}
