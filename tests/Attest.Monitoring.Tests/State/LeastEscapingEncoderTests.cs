using System.Text;
using System.Text.Json;
using Attest.Monitoring.State;
using FsCheck;
using FsCheck.Fluent;

namespace Attest.Monitoring.Tests.State;

/// <summary>RFC 8259, section 7.</summary>
public sealed class LeastEscapingEncoderTests
{
    [Theory]
    [InlineData("plain, 'quoted' <b>&amp;+` ~", "plain, 'quoted' <b>&amp;+` ~")]
    [InlineData("\"\\/", "\\\"\\\\/")]
    [InlineData("\b\f\n\r\t", @"\b\f\n\r\t")]
    [InlineData("\0\u001F\u007F\u0080\u009F\u00A0", "\\u0000\\u001F\\u007F\\u0080\\u009F\u00A0")]
    [InlineData("\u2027\u2028\u2029\u202A", "\u2027\\u2028\\u2029\u202A")]
    [InlineData("zażółć 監視 🛰", "zażółć 監視 🛰")]
    public void Escapes_what_the_grammar_demands_and_what_ends_a_line_or_steers_a_terminal(string text, string written)
    {
        Assert.Equal($"\"{written}\"", Written(writer => writer.WriteStringValue(text)));
        Assert.Equal($"\"{written}\"", Written(writer => writer.WriteStringValue(Encoding.UTF8.GetBytes(text))));
    }

    [Theory]
    [InlineData("\uD83D")]
    [InlineData("a\uDEF0b")]
    [InlineData("\uD83D\uD83D\uDEF0")]
    public void Half_a_pair_becomes_the_replacement_character(string text)
    {
        var read = JsonDocument.Parse(Written(writer => writer.WriteStringValue(text))).RootElement.GetString();
        Assert.Equal(Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(text)), read);
    }

    [Fact]
    public void Bytes_that_are_no_UTF_8_become_the_replacement_character()
    {
        var read = JsonDocument.Parse(Written(writer => writer.WriteStringValue([(byte)'a', 0xFF, (byte)'b', 0xC3]))).RootElement.GetString();
        Assert.Equal("a\uFFFDb\uFFFD", read);
    }

    [Fact]
    public void Whatever_is_written_reads_back_equal_and_stays_on_its_line() =>
        Prop.ForAll<string>(given =>
        {
            var text = Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(given ?? ""));
            var fromText = Written(writer => writer.WriteStringValue(text));
            var fromBytes = Written(writer => writer.WriteStringValue(Encoding.UTF8.GetBytes(text)));
            return fromText == fromBytes
                && JsonDocument.Parse(fromText).RootElement.GetString() == text
                && !fromText.Any(c => char.IsControl(c) || c is '\u2028' or '\u2029');
        }).QuickCheckThrowOnFailure();

    private static string Written(Action<Utf8JsonWriter> write)
    {
        using var stream = new MemoryStream();
        using (var writer = new Utf8JsonWriter(stream, new JsonWriterOptions { Encoder = LeastEscapingEncoder.Instance }))
            write(writer);
        return Encoding.UTF8.GetString(stream.ToArray());
    }
}
