using System.Text.Json;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using Attest.Monitoring.Health;
using Attest.Monitoring.Reports;
using Attest.Monitoring.Reports.Formats;
using FsCheck;
using FsCheck.Fluent;

namespace Attest.Monitoring.Tests.Reports;

/// <summary>Whatever a component is named and says, a report holds its own form and nothing foreign steers who reads it.</summary>
public sealed partial class HostileTextTests
{
    private static readonly string[] Pieces =
    [
        "<script>", "</td>", "<!--", "-->", "]]>", "&lt;", "&#0;", "\"", "'", "`", "=", "+", "-", "@", "|", "||", "\\", "\\|", "[x](http://e)", "![i](http://e)", "*", "_", "~", "$",
        "\r\n", "\n", "\t", "\0", "\u001b[31m", "\u202e", "\u2066", "\u2028", "\ud800", "\udc00", "\uffff", "é", "日本", "😀", " ", "a", ",", ";", "{", "}", "#", "www.e.org", "http://e", "style=x", "url(http://e)", "javascript:", "==", "%0A",
    ];

    private static readonly Gen<string> Texts = Gen.Elements(Pieces).ListOf().Select(static pieces => string.Concat(pieces.Take(12)));

    [Fact]
    public void HTML_has_the_same_elements_whatever_is_said()
    {
        var plain = Elements(HtmlReport.Write(Report("a", "b", "c")));
        Check((name, message, source) => Assert.Equal(plain, Elements(HtmlReport.Write(Report(name, message, source)))));
    }

    [Fact]
    public void HTML_asks_nothing_of_anybody() => Check((name, message, source) =>
    {
        var markup = string.Concat(Tag().Matches(HtmlReport.Write(Report(name, message, source))).Select(static tag => tag.Value));
        Assert.DoesNotMatch("(?i)<(script|img|link|iframe|object|embed|form|base|a)[ >]|\\s(src|href|on[a-z]+)=|url\\(|@import", Attribute().Replace(markup, ""));
    });

    [Fact]
    public void CSV_is_read_back_cell_by_cell_and_none_is_a_formula() => Check((name, message, source) =>
    {
        var rows = Rows(CsvReport.Write(Report(name, message, source)));
        Assert.All(rows, static row => Assert.Equal(13, row.Count));
        Assert.All(rows.SelectMany(static row => row), static cell => Assert.DoesNotMatch("^ *[=+\\-@|%]", cell));
        AssertSays(Wording.Line(name), rows[1][2]);
        AssertSays(Wording.Line(message), rows[1][5]);
    });

    [Fact]
    public void JUnit_is_XML_and_has_the_names() => Check((name, message, source) =>
    {
        var cases = XDocument.Parse(JUnitReport.Write(Report(name, message, source))).Descendants("testcase").ToArray();
        Assert.Equal(Wording.Line(name), cases[0].Attribute("name")!.Value);
        Assert.Equal(Wording.Line(message.Length == 0 ? "" : message), cases[0].Element("failure")!.Attribute("message")!.Value);
    });

    [Fact]
    public void JSON_says_the_same_text() => Check((name, message, source) =>
    {
        using var json = JsonDocument.Parse(JsonReport.Write(Report(name, message, source)));
        Assert.Equal(Whole(name), json.RootElement.GetProperty("findings")[0].GetProperty("component").GetString());
        Assert.Equal(Whole(message), json.RootElement.GetProperty("findings")[0].GetProperty("message").GetString());
    });

    [Fact]
    public void Markdown_has_the_same_lines_and_cells_and_no_markup_of_others()
    {
        var plain = Shape(MarkdownReport.Write(Report("a", "b", "c")));
        Check((name, message, source) =>
        {
            var text = MarkdownReport.Write(Report(name, message, source));
            Assert.Equal(plain, Shape(text));
            Assert.DoesNotMatch("[<>@]|(?<!\\\\)[\\[\\]`~$]|://|www\\.", text.Replace("&lt;", "", StringComparison.Ordinal));
        });
    }

    [Fact]
    public void No_form_has_a_control_or_turns_the_direction_of_writing() => Check((name, message, source) =>
    {
        foreach (var write in new Func<FleetReport, string>[] { HtmlReport.Write, MarkdownReport.Write, CsvReport.Write, JUnitReport.Write, TextReport.Write })
            Assert.DoesNotMatch("[\\x00-\\x09\\x0B\\x0C\\x0E-\\x1F\\x7F-\\x9F\u202A-\u202E\u2066-\u2069\u2028\u2029]", write(Report(name, message, source)));
    });

    private static void Check(Action<string, string, string> holds) => Prop.ForAll(
        Texts.Zip(Texts.Zip(Texts)).ToArbitrary(),
        texts => holds(texts.Item1, texts.Item2.Item1, texts.Item2.Item2)).QuickCheckThrowOnFailure();

    private static FleetReport Report(string name, string message, string source) => Comparing.Of(
        [Sample.Place(source, Sample.Component(name, HealthStatus.Unhealthy, message)), Sample.Place("other", Sample.Component("x", HealthStatus.Healthy))],
        _ => [new PastReport(Sample.Now.AddDays(-1), HealthStatus.Healthy, true, new Dictionary<string, HealthStatus> { [name] = HealthStatus.Healthy, ["x"] = HealthStatus.Healthy })],
        Sample.Now, "1");

    private static string Elements(string html) => string.Join(' ', Tag().Matches(html).Select(static tag => Attribute().Replace(tag.Value, "=\"\"")));

    private static string Shape(string markdown) => string.Join('\n', markdown.Split('\n').Select(static line =>
        line.StartsWith('|') ? $"|{Cell().Count(line)}" : line.Length == 0 ? "" : line[..1]));

    /// <summary>The text, or the text behind the mark that makes it no formula.</summary>
    private static void AssertSays(string text, string cell) =>
        Assert.Equal(text, cell.Length > text.Length ? cell[1..] : cell);

    private static string Whole(string text) => string.Concat(text.EnumerateRunes());

    /// <summary>A reader that knows RFC 4180 and forgives nothing.</summary>
    private static List<List<string>> Rows(string csv)
    {
        var rows = new List<List<string>> { new() };
        for (var at = 0; ;)
        {
            var quoted = csv[at] == '"';
            var end = at;
            if (quoted) for (end = at + 1; csv[end] != '"' || csv[end + 1] == '"'; end++) end += csv[end] == '"' ? 1 : 0;
            else while (csv[end] is not (',' or '\r')) Assert.False(csv[end++] is '"' or '\n');
            rows[^1].Add(quoted ? csv[(at + 1)..end].Replace("\"\"", "\"", StringComparison.Ordinal) : csv[at..end]);
            end += quoted ? 1 : 0;
            at = end + (csv[end] == ',' ? 1 : 2);
            if (csv[end] == ',') continue;
            Assert.Equal("\r\n", csv[end..at]);
            if (at == csv.Length) return rows;
            rows.Add([]);
        }
    }

    [GeneratedRegex("<[^>]*>", RegexOptions.None, 2000)]
    private static partial Regex Tag();

    [GeneratedRegex("=\"[^\"]*\"", RegexOptions.None, 2000)]
    private static partial Regex Attribute();

    [GeneratedRegex(@"(?<!\\)\|", RegexOptions.None, 2000)]
    private static partial Regex Cell();
}
