using System.Text;
using Attest.Monitoring.Integrations.YamlDotNet;
using Attest.Monitoring.Sources;
using FsCheck;
using FsCheck.Fluent;

namespace Attest.Monitoring.Integrations.Tests.YamlDotNet;

public sealed class YamlDocumentTests
{
    [Theory]
    [InlineData("12", 12L)]
    [InlineData("'12'", "12")]
    [InlineData("\"12\"", "12")]
    [InlineData("yes", "yes")]
    [InlineData("True", true)]
    [InlineData("~", null)]
    [InlineData("!!str 12", "12")]
    [InlineData("! 12", "12")]
    [InlineData("!!int 12", 12L)]
    [InlineData("!!float 12", 12.0)]
    [InlineData("!!null ''", null)]
    [InlineData("|\n  12\n", "12\n")]
    [InlineData(">-\n  a\n  b\n", "a b")]
    public void A_scalar_has_the_type_of_the_core_schema(string yaml, object? value) =>
        Assert.Equal(value, Assert.IsType<ScalarNode>(Value(yaml)).Value);

    [Fact]
    public void The_text_of_a_number_stays_as_written() =>
        Assert.Equal(("1.10", (object)1.1), (((ScalarNode)Value("1.10")).Text, ((ScalarNode)Value("1.10")).Value!));

    [Theory]
    [InlineData("plain X", 1, 10)]
    [InlineData("'quoted X'", 1, 12)]
    [InlineData("\"quoted X\"", 1, 12)]
    [InlineData("\"escaped \\t X\"", 1, 4)]
    [InlineData("'it''s X'", 1, 4)]
    [InlineData("|\n  first\n  second X\n", 3, 10)]
    [InlineData("|-\n\n  first\n    second X\n", 4, 12)]
    [InlineData("|2\n    first\n  second X\n", 3, 10)]
    [InlineData("|\r\n  first\r\n  second X\r\n", 3, 10)]
    [InlineData("|  # a comment\n  first X\n", 2, 9)]
    [InlineData(">\n  first\n  second X\n", 1, 4)]
    [InlineData("first\n  second X", 1, 4)]
    public void The_place_of_a_character_in_a_text_is_known_where_the_text_stands_as_written(string yaml, int line, int column)
    {
        var scalar = (ScalarNode)Value(yaml);
        var position = scalar.PositionOf(scalar.Text.IndexOf('X', StringComparison.Ordinal));
        Assert.Equal((line, column), (position.Line, position.Column));
    }

    [Fact]
    public void Keys_values_and_items_know_their_places()
    {
        var root = (MappingNode)Parse("a: 1\nlist:\n  - x\n  - { k: [v] }\n");
        Assert.Equal("t.yml:1:1", root.Position.ToString());
        Assert.Equal("t.yml:1:4", root.Entries[0].Value.Position.ToString());
        Assert.Equal("t.yml:2:1", root.Entries[1].Key.Position.ToString());
        var items = ((SequenceNode)root.Entries[1].Value).Items;
        Assert.Equal("t.yml:3:5", items[0].Position.ToString());
        Assert.Equal("t.yml:4:11", ((SequenceNode)((MappingNode)items[1]).Entries[0].Value).Items[0].Position.ToString());
    }

    [Fact]
    public void An_alias_stands_for_its_anchor()
    {
        var root = (MappingNode)Parse("a: &x { k: v }\nb: *x\nc: &x 2\nd: *x\n");
        Assert.Same(root.Entries[0].Value, root.Entries[1].Value);
        Assert.Equal(2L, ((ScalarNode)root.Entries[3].Value).Value);
    }

    [Fact]
    public void Aliases_may_add_a_hundred_thousand_values_and_not_one_more()
    {
        // 9,999 items and the list itself: each alias adds 10,000.
        var list = $"a: &a [{string.Join(',', Enumerable.Repeat("x", 9_999))}]\n";
        Assert.IsType<MappingNode>(Parse($"{list}b: [{string.Join(',', Enumerable.Repeat("*a", 10))}]"));
        Assert.Contains("expand to more than 100000 values", Refused($"{list}b: [{string.Join(',', Enumerable.Repeat("*a", 11))}]"), StringComparison.Ordinal);
    }

    [Fact]
    public void Depth_is_bounded_also_through_aliases()
    {
        Assert.IsType<SequenceNode>(Parse(new string('[', 63) + "x" + new string(']', 63)));
        Assert.Contains("nested deeper than 64 levels", Refused(new string('[', 64) + "x" + new string(']', 64)), StringComparison.Ordinal);
        Assert.Contains("nested deeper than 64 levels", Refused(new string('[', 500_000)), StringComparison.Ordinal);

        var nested = new StringBuilder("a0: &a0 [x]\n");
        for (var i = 1; i < 100; i++)
            nested.Append($"a{i}: &a{i} [*a{i - 1}]\n");
        Assert.Contains("t.yml:63:12: with this alias the file is nested deeper than 64 levels", Refused(nested.ToString()), StringComparison.Ordinal);
    }

    [Fact]
    public void A_document_may_be_empty_marked_and_commented()
    {
        Assert.Null(((ScalarNode)Parse("")).Value);
        Assert.Null(((ScalarNode)Parse("# only a comment\n")).Value);
        Assert.IsType<MappingNode>(Parse("%YAML 1.2\n---\na: 1\n...\n"));
    }

    [Fact]
    public void Places_in_a_file_that_is_no_text_count_characters() =>
        Assert.StartsWith("t.yml:2:5: this is not UTF-8", Refused([.. "a: 1\nüüü "u8, 0xC3, 0x28]), StringComparison.Ordinal);

    [Fact]
    public void A_utf_16_file_is_called_that() =>
        Assert.Contains("save it as UTF-8", Refused(Encoding.Unicode.GetPreamble().Concat(Encoding.Unicode.GetBytes("a: 1")).ToArray()), StringComparison.Ordinal);

    [Fact]
    public void Ten_thousand_steps_are_parsed()
    {
        var yaml = new StringBuilder("name: long\nsteps:\n");
        for (var i = 0; i < 10_000; i++)
            yaml.Append($"  - id: step-{i}\n    needs: [{(i == 0 ? "" : $"step-{i - 1}")}]\n    command: [/bin/true]\n");
        var result = Monitoring.Definitions.DefinitionReader.Read(Parse(yaml.ToString()), "t.yml", ".");
        Assert.Equal(10_000, result.Definition!.Steps.Count);
    }

    public static TheoryData<string> Floods() => new()
    {
        "name: x\nsteps: []\n" + Repeated(i => $"k{i}: 1\n"),
        "name: x\nsecrets: [" + Repeated(i => $"S{i},") + "]\nsteps: []\n",
        "name: x\nsteps:\n  - { id: a, run: echo, matrix: { m: [" + Repeated(i => $"{i},") + "] } }\n",
        "name: x\nsteps:\n" + Repeated(i => $" - {{ id: s{i}, needs: [t{i}], run: x }}\n"),
        "name: x\nparameters: {" + Repeated(i => $"p{i}: {{}},", 500_000) + "}\nenv: { A: '" + Repeated(i => $"${{{{parameters.p{i}}}}}", 500_000) + "' }\nsteps: []\n",
        "name: x\nsteps:\n  - { id: a, run: echo, env: { A: '" + Repeated(_ => "${{steps.b}}") + "' } }\n",
    };

    [Theory]
    [MemberData(nameof(Floods))]
    public void A_file_full_of_mistakes_ends_in_time_that_grows_with_its_size(string yaml)
    {
        Assert.InRange(yaml.Length, 400_000, DocumentFile.MaximumBytes);
        var result = Monitoring.Definitions.DefinitionReader.Read(Parse(yaml), "t.yml", ".");
        Assert.InRange(result.Diagnostics.Count, 1, DiagnosticBag.Limit + 1);
    }

    private static string Repeated(Func<int, string> text, int length = 1_000_000)
    {
        var all = new StringBuilder();
        for (var i = 0; all.Length < length; i++)
            all.Append(text(i));
        return all.ToString();
    }

    [Fact]
    public void No_content_throws_anything_but_an_error_of_ours()
    {
        var pieces = Gen.Elements(
            "a", ": ", "\n", "  ", "- ", "[", "]", "{", "}", ",", "&a ", "*a", "!!str ", "!x ", "'", "\"", "|", ">", "#", "---\n", "...\n", "? ", "%YAML 1.2\n",
            "\t", "\\", "\\u12", "0x1", "1.5", "~", "ü", "\ud83d\ude00", "<<: ", "@", "`", "%", "\r\n", "\u0085", "\u2028", "${{ x }}", "steps", "name", "id", "run");
        var texts = Gen.OneOf(pieces.ArrayOf().Select(string.Concat), ArbMap.Default.GeneratorFor<string>().Select(text => text ?? "")).ToArbitrary();
        Prop.ForAll(texts, text =>
        {
            try
            {
                var root = Parse(text);
                Monitoring.Definitions.DefinitionReader.Read(root, "t.yml", ".");
            }
            catch (AttestException error)
            {
                return error.ErrorId == ErrorIds.DocumentInvalid && error.Position is { Line: > 0, Column: > 0 };
            }
            return true;
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(10_000));
    }

    private static SourceNode Value(string yaml) => ((MappingNode)Parse($"k: {yaml}")).Entries[0].Value;

    private static SourceNode Parse(string yaml) => YamlDocument.Parse("t.yml", Encoding.UTF8.GetBytes(yaml));

    private static string Refused(string yaml) => Refused(Encoding.UTF8.GetBytes(yaml));

    private static string Refused(byte[] content)
    {
        var error = Assert.Throws<AttestException>(() => YamlDocument.Parse("t.yml", content));
        Assert.Equal(ErrorIds.DocumentInvalid, error.ErrorId);
        Assert.NotEmpty(error.Remedy);
        return Assert.Single(error.Diagnostics).ToString();
    }
}
