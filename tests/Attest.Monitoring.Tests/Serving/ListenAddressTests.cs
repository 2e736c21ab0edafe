using Attest.Monitoring.Serving;

namespace Attest.Monitoring.Tests.Serving;

public sealed class ListenAddressTests
{
    [Theory]
    [InlineData("127.0.0.1:8080", "127.0.0.1:8080", true)]
    [InlineData(":9090", "127.0.0.1:9090", true)]
    [InlineData("localhost:1", "127.0.0.1:1", true)]
    [InlineData("[::1]:8080", "[::1]:8080", true)]
    [InlineData("127.9.9.9:0", "127.9.9.9:0", true)]
    [InlineData("*:8080", "[::]:8080", false)]
    [InlineData("0.0.0.0:8080", "0.0.0.0:8080", false)]
    [InlineData("[::]:8080", "[::]:8080", false)]
    [InlineData("10.1.2.3:65535", "10.1.2.3:65535", false)]
    public void An_address_is_read_and_is_loopback_or_not(string text, string endPoint, bool loopback)
    {
        var address = ListenAddress.Read(text, false, "--listen");
        Assert.Equal(endPoint, address.EndPoint.ToString());
        Assert.Equal(loopback, address.IsLoopback);
        if (loopback) address.RefuseBeyondLoopback(isGuarded: false);
        else Assert.Equal(ErrorIds.ListenRefused, Assert.Throws<AttestException>(() => address.RefuseBeyondLoopback(false)).ErrorId);
        address.RefuseBeyondLoopback(isGuarded: true);
    }

    [Theory]
    [InlineData("8080")]
    [InlineData("127.0.0.1")]
    [InlineData("127.0.0.1:")]
    [InlineData("127.0.0.1:65536")]
    [InlineData("127.0.0.1:-1")]
    [InlineData("127.1:80")]
    [InlineData("example.org:80")]
    [InlineData("::1:80")]
    [InlineData("[::1")]
    [InlineData("")]
    public void What_is_no_address_is_refused_with_its_place(string text)
    {
        var error = Assert.Throws<AttestException>(() => ListenAddress.Read(text, false, "serve.listen"));
        Assert.Equal(ErrorIds.ArgumentInvalid, error.ErrorId);
        Assert.StartsWith("serve.listen: ", error.Message);
    }
}
