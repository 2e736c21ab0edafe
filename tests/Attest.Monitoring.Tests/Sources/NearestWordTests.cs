using Attest.Monitoring.Sources;
using FsCheck;
using FsCheck.Fluent;

namespace Attest.Monitoring.Tests.Sources;

public sealed class NearestWordTests
{
    private static readonly string[] Keys = ["steps", "name", "needs", "concurrency", "concurrency_group", "if"];

    [Theory]
    [InlineData("stpes", "steps")]
    [InlineData("Steps", "steps")]
    [InlineData("nam", "name")]
    [InlineData("fi", "if")]
    [InlineData("concurency", "concurrency")]
    [InlineData("concurr", "concurrency")]
    [InlineData("co", null)]
    [InlineData("colour", null)]
    [InlineData("", null)]
    public void The_word_meant_is_found_and_a_far_one_is_not_offered(string word, string? nearest) =>
        Assert.Equal(nearest, NearestWord.Of(word, Keys));

    [Theory]
    [InlineData("abcd", "abcd", 0)]
    [InlineData("abcd", "abdc", 1)]
    [InlineData("abcd", "bcd", 1)]
    [InlineData("abcd", "abxcd", 1)]
    [InlineData("abcd", "", 4)]
    [InlineData("ca", "abc", 3)]
    public void The_distance_counts_swaps_of_neighbours_once(string left, string right, int distance) =>
        Assert.Equal(distance, NearestWord.Distance(left, right));

    [Fact]
    public void The_distance_is_symmetric_and_zero_only_for_the_same_word_without_case()
    {
        var words = Gen.Elements("abcAB-_".ToCharArray()).ArrayOf().Select(letters => new string(letters.Take(12).ToArray())).ToArbitrary();
        Prop.ForAll(words, words, (left, right) =>
        {
            var distance = NearestWord.Distance(left, right);
            return distance == NearestWord.Distance(right, left)
                && (distance == 0) == string.Equals(left, right, StringComparison.OrdinalIgnoreCase)
                && distance <= Math.Max(left.Length, right.Length);
        }).QuickCheckThrowOnFailure();
    }

    [Fact]
    public void A_very_long_word_costs_nothing_and_has_no_neighbour() =>
        Assert.Null(NearestWord.Of(new string('a', 1_000_000), [new string('a', 1_000_001)]));
}
