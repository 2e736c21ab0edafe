using System.Text;
using Attest.Monitoring.Audit.Filtering;
using FsCheck;
using FsCheck.Fluent;

namespace Attest.Monitoring.Tests.Audit.Filtering;

public sealed class FilterTests
{
    private const string Entry =
        """{"actor":{"os_user":"ada","uid":1000},"duration_ms":512,"event_type":"policy_violation","ok":true,"pipeline":"nightly build","policy_name":"no \"root\"","run_id":null,"tags":["a"],"timestamp":"2026-11-20T14:00:00.0000000Z"}""";

    [Theory]
    [InlineData("event_type=policy_violation", true)]
    [InlineData("event_type==policy_violation", true)]
    [InlineData("event_type=error", false)]
    [InlineData("event_type!=error", true)]
    [InlineData("event_type=policy_violation and pipeline~nightly", true)]
    [InlineData("event_type=policy_violation AND NOT pipeline~nightly", false)]
    [InlineData("event_type=error or pipeline~^night", true)]
    [InlineData("pipeline~'^nightly build$'", true)]
    [InlineData("pipeline!~build", false)]
    [InlineData("pipeline=\"nightly build\"", true)]
    [InlineData("""policy_name="no \"root\"" """, true)]
    [InlineData("policy_name='no \"root\"'", true)]
    [InlineData("actor.os_user=ada", true)]
    [InlineData("actor.uid=1000", true)]
    [InlineData("actor.uid=1000.0", true)]
    [InlineData("actor.nobody=\"\"", true)]
    [InlineData("run_id=\"\"", true)]
    [InlineData("status!=success", true)]
    [InlineData("duration_ms>500 and duration_ms<=512", true)]
    [InlineData("duration_ms<512", false)]
    [InlineData("missing>0", false)]
    [InlineData("ok=true", true)]
    [InlineData("tags~'\"a\"'", true)]
    [InlineData("timestamp>=2026-11-20T14:00:00Z and timestamp<2026-11-20T16:30:00+02:00", true)]
    [InlineData("timestamp<2026-11-20", false)]
    [InlineData("seq=7", true)]
    [InlineData("seq>=7 and seq<8", true)]
    [InlineData("not (event_type=error or seq=7)", false)]
    [InlineData("event_type=error or event_type=policy_violation and seq=8", false)]
    [InlineData("(event_type=error or event_type=policy_violation) and seq=7", true)]
    [InlineData("not not seq=7", true)]
    [InlineData("and=\"\"", true)]
    public void A_filter_finds_what_it_says(string text, bool expected) =>
        Assert.Equal(expected, FilterParser.Parse(text).Matches(Encoding.UTF8.GetBytes(Entry), 7));

    [Theory]
    [InlineData("", 1, "there is no filter")]
    [InlineData("event_type", 11, "the end stands where a comparison is expected")]
    [InlineData("event_type=", 12, "the end stands where a value is expected")]
    [InlineData("pipeline=a b=c", 12, "'b' stands where 'and', 'or' or the end is expected")]
    [InlineData("pipeline=a and", 15, "the end stands where a key is expected")]
    [InlineData("(pipeline=a", 1, "this parenthesis is not closed")]
    [InlineData("pipeline=a)", 11, "')' stands where")]
    [InlineData("event_type='a", 12, "this quote is not closed")]
    [InlineData("event_type!a", 11, "'!' is no comparison")]
    [InlineData("1key=a", 1, "'1key' stands where a key is expected")]
    [InlineData("a..b=c", 1, "'a..b' stands where a key is expected")]
    [InlineData("pipeline~'(a'", 10, "is no regular expression")]
    [InlineData("pipeline~'(?=a)'", 10, "is no regular expression")]
    [InlineData("event_type=polcy_violation", 12, "did you mean 'policy_violation'?")]
    [InlineData("pipeline<b", 10, "is neither a number nor a time")]
    public void A_mistake_is_told_with_its_column(string text, int column, string message)
    {
        var fault = Assert.Throws<AttestException>(() => FilterParser.Parse(text));

        Assert.Equal(ErrorIds.FilterInvalid, fault.ErrorId);
        Assert.Equal(column, fault.Position!.Column);
        Assert.Contains(message, fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_filter_that_is_nested_without_end_is_refused() =>
        Assert.Equal(ErrorIds.FilterInvalid, Assert.Throws<AttestException>(() => FilterParser.Parse(new string('(', 5000))).ErrorId);

    [Fact]
    public void No_text_makes_the_parser_throw_anything_else() => Prop.ForAll(
        Gen.Elements("a", "=", "!", "~", "<", "(", ")", "'", "\"", " and ", " or ", "not ", "\\", "é", "1", ".", "\n")
            .ListOf().Select(pieces => string.Concat(pieces)).ToArbitrary(),
        text =>
        {
            try
            {
                _ = FilterParser.Parse(text).Matches(Encoding.UTF8.GetBytes(Entry), 0);
            }
            catch (AttestException fault)
            {
                Assert.InRange(fault.Position!.Column, 1, text.Length + 1);
            }

            return true;
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void What_a_filter_is_written_back_as_means_the_same() => Prop.ForAll(
        Nodes(3).ToArbitrary(),
        text =>
        {
            var filter = FilterParser.Parse(text);
            var again = FilterParser.Parse(filter.ToString()!);
            return filter.ToString() == again.ToString()
                && filter.Matches(Encoding.UTF8.GetBytes(Entry), 7) == again.Matches(Encoding.UTF8.GetBytes(Entry), 7);
        }).QuickCheckThrowOnFailure();

    [Theory]
    [InlineData("")]
    [InlineData("{")]
    [InlineData("[1]")]
    [InlineData("\"text\"")]
    [InlineData("{\"event_type\":")]
    [InlineData("\xff\xfe")]
    public void An_entry_that_is_no_object_has_no_keys(string entry)
    {
        var bytes = Encoding.Latin1.GetBytes(entry);

        Assert.False(FilterParser.Parse("event_type=error").Matches(bytes, 0));
        Assert.True(FilterParser.Parse("event_type=\"\"").Matches(bytes, 0));
    }

    private static Gen<string> Nodes(int depth)
    {
        var comparison =
            from key in Gen.Elements("pipeline", "actor.os_user", "duration_ms", "policy_name", "none")
            from sign in Gen.Elements("=", "!=", "~", "!~")
            from value in Gen.Elements("policy_violation", "error", "\"\"", "512", "'ada'", "'no \"root\"'", "'a\\\\b'")
            select key + sign + value;
        if (depth == 0) return comparison;
        var inner = Nodes(depth - 1);
        return Gen.OneOf(
            comparison,
            inner.Select(node => $"not ({node})"),
            inner.Zip(inner).Select(pair => $"({pair.Item1}) and {pair.Item2}"),
            inner.Zip(inner).Select(pair => $"{pair.Item1} or ({pair.Item2})"));
    }
}
