using System.Text;
using System.Text.Json;
using Attest.Monitoring.Definitions;
using Attest.Monitoring.Planning;
using FsCheck;
using FsCheck.Fluent;
using static Attest.Monitoring.Tests.Planning.Pipelines;

namespace Attest.Monitoring.Tests.Planning;

/// <summary>A plan as table, Mermaid, DOT and JSON.</summary>
public sealed class PlanDrawingTests
{
    private static readonly MatrixAxis Odd = new("x", ["a\"b", "c#d;<e>\\"]);

    private static Plan Sample() => Plan(
        Step("restore"),
        Step("build", "restore") with { Matrix = [new MatrixAxis("debug", [true, false])] },
        Command("pack", "tar") with { Needs = ["build"] },
        Step("clean") with { Finally = true });

    [Fact]
    public void A_table() => Assert.Equal(
        """
        #  STEP                KIND     NEEDS    WHEN
        1  restore             run      -        -
        2  build[debug=true]   run      restore  -
        3  build[debug=false]  run      restore  -
        4  pack                command  build    -
        5  clean               run      -        finally

        """.ReplaceLineEndings("\n"),
        PlanTable.Write(Sample()));

    [Fact]
    public void A_Mermaid_flowchart() => Assert.Equal(
        """
        flowchart LR
          s1["restore"]
          s2["build[debug=true]"]
          s3["build[debug=false]"]
          s4["pack"]
          s5["clean"]:::finally
          s1 --> s2
          s1 --> s3
          s2 --> s4
          s3 --> s4
          classDef conditional stroke-dasharray: 5 3
          classDef finally stroke-width: 3px

        """.ReplaceLineEndings("\n"),
        PlanMermaid.Write(Sample()));

    [Fact]
    public void A_DOT_graph() => Assert.Equal(
        """
        digraph "test" {
          rankdir=LR;
          node [shape=box];
          s1 [label="restore"];
          s2 [label="build[debug=true]"];
          s3 [label="build[debug=false]"];
          s4 [label="pack"];
          s5 [label="clean", style=bold];
          s1 -> s2;
          s1 -> s3;
          s2 -> s4;
          s3 -> s4;
        }

        """.ReplaceLineEndings("\n"),
        PlanDot.Write(Sample()));

    [Fact]
    public void JSON_holds_needs_by_id_and_typed_matrix_values()
    {
        using var json = JsonDocument.Parse(Encoding.UTF8.GetString(PlanJson.Write(Sample())));
        var steps = json.RootElement.GetProperty("steps");
        Assert.Equal("test", json.RootElement.GetProperty("pipeline").GetString());
        Assert.Equal(5, steps.GetArrayLength());
        Assert.Equal(JsonValueKind.True, steps[1].GetProperty("matrix").GetProperty("debug").ValueKind);
        Assert.Equal(
            ["build[debug=true]", "build[debug=false]"],
            steps[3].GetProperty("needs").EnumerateArray().Select(need => need.GetString()));
        Assert.True(steps[4].GetProperty("finally").GetBoolean());
        Assert.Equal(JsonValueKind.Null, steps[4].GetProperty("if").ValueKind);
    }

    [Fact]
    public void What_a_user_wrote_cannot_break_out_of_a_label()
    {
        var plan = Plan(Step("s") with { Matrix = [Odd] });
        var mermaid = PlanMermaid.Write(plan);
        Assert.Contains("  s1[\"s[x=a#34;b]\"]\n", mermaid, StringComparison.Ordinal);
        Assert.Contains("  s2[\"s[x=c#35;d#59;#60;e#62;#92;]\"]\n", mermaid, StringComparison.Ordinal);
        var dot = PlanDot.Write(plan);
        Assert.Contains("  s1 [label=\"s[x=a\\\"b]\"];\n", dot, StringComparison.Ordinal);
        Assert.Contains("  s2 [label=\"s[x=c#d;<e>\\\\]\"];\n", dot, StringComparison.Ordinal);
    }

    [Fact]
    public void Escaped_labels_stay_on_their_line_and_hold_no_open_quote() => Prop.ForAll(
        ArbMap.Default.ArbFor<NonNull<string>>(),
        text =>
        {
            var mermaid = PlanMermaid.Escape(text.Get);
            Assert.DoesNotContain('"', mermaid);
            Assert.DoesNotContain('\n', mermaid);
            var dot = PlanDot.Escape(text.Get);
            Assert.DoesNotContain('\n', dot);

            // Read as DOT reads it: the only quotes left are those behind an odd number of backslashes.
            var backslashes = 0;
            foreach (var character in dot)
            {
                if (character == '"') Assert.True(backslashes % 2 == 1, dot);
                backslashes = character == '\\' ? backslashes + 1 : 0;
            }

            Assert.Equal(0, backslashes % 2);
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void A_condition_is_told_on_one_line() =>
        Assert.Equal("a b c", PlanText.OneLine("a\n\tb \r\n c\n"));

    [Fact]
    public void Drawing_is_linear_in_the_plan()
    {
        var steps = new StepDefinition[5000];
        for (var step = 0; step < steps.Length; step++) steps[step] = step == 0 ? Step("s0") : Step($"s{step}", $"s{step - 1}");
        var plan = Plan(steps);
        Assert.Equal(5001, PlanTable.Write(plan).Count(character => character == '\n'));
        Assert.Equal(4999, PlanMermaid.Write(plan).Split(" --> ").Length - 1);
        Assert.Equal(4999, PlanDot.Write(plan).Split(" -> ").Length - 1);
    }
}
