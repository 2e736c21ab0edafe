using Xunit;

namespace Greeter.Tests;

public sealed class GreetingTests
{
    [Theory]
    [InlineData(0, "Good night, Ada!")]
    [InlineData(9, "Good morning, Ada!")]
    [InlineData(12, "Good afternoon, Ada!")]
    [InlineData(18, "Good evening, Ada!")]
    public void A_greeting_fits_the_hour(int hour, string expected) =>
        Assert.Equal(expected, Greeting.For(" Ada ", new TimeOnly(hour, 0)));

    [Fact]
    public void Nobody_is_not_greeted() =>
        Assert.Throws<ArgumentException>(() => Greeting.For(" ", new TimeOnly(9, 0)));
}
