using Attest.Monitoring.Serving;

namespace Attest.Monitoring.Tests.Serving;

public sealed class HostCheckTests
{
    [Theory]
    [InlineData(null, true)]
    [InlineData("localhost", true)]
    [InlineData("LocalHost:8080", true)]
    [InlineData("attest.localhost:8080", true)]
    [InlineData("127.0.0.1:8080", true)]
    [InlineData("[::1]:8080", true)]
    [InlineData("192.168.1.7", true)]
    [InlineData("evil.example", false)]
    [InlineData("localhost.evil.example:8080", false)]
    [InlineData("127.0.0.1.evil.example", false)]
    [InlineData("[::1].evil.example", false)]
    [InlineData("2130706433", false)]
    [InlineData("0x7f.0.0.1", false)]
    [InlineData("a b", false)]
    public void A_name_that_could_be_anybodys_is_refused(string? host, bool ours) => Assert.Equal(ours, HostCheck.IsOurs(host));
}
