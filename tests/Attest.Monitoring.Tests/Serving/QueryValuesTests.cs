using Attest.Monitoring.Serving;

namespace Attest.Monitoring.Tests.Serving;

public sealed class QueryValuesTests
{
    [Theory]
    [InlineData("a=1", "1")]
    [InlineData("b=2&a=1&a=3", "1")]
    [InlineData("a=x+y%2Bz%26", "x y+z&")]
    [InlineData("%61=1", "1")]
    [InlineData("a=%e4%b8%ad", "中")]
    [InlineData("a=%zz", "%zz")]
    [InlineData("a=", null)]
    [InlineData("a", null)]
    [InlineData("", null)]
    [InlineData("&&=&", null)]
    public void A_value_is_the_first_of_its_name_decoded(string query, string? value) => Assert.Equal(value, new QueryValues(query)["a"]);

    [Fact]
    public void A_list_may_be_written_in_one_or_in_several() =>
        Assert.Equal(["x", "y", "z"], new QueryValues("a=x,y&b=q&a=z").All("a"));

    [Fact]
    public void A_number_beyond_its_bounds_is_refused_by_name()
    {
        var fault = Assert.Throws<AttestException>(() => new QueryValues("limit=0").Whole("limit", 1, 5));
        Assert.Contains("'limit'", fault.Message, StringComparison.Ordinal);
        Assert.Contains("1 to 5", fault.Remedy, StringComparison.Ordinal);
        Assert.Equal(5, new QueryValues("limit=5").Whole("limit", 1, 5));
        Assert.Null(new QueryValues("").Whole("limit", 1, 5));
    }
}
