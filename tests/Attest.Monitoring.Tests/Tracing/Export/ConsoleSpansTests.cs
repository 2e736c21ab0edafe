using System.Diagnostics;
using Attest.Monitoring.Signals;
using Attest.Monitoring.Tracing.Export;

namespace Attest.Monitoring.Tests.Tracing.Export;

public sealed class ConsoleSpansTests
{
    private readonly List<string> _shown = [];

    [Fact]
    public void A_trace_is_a_tree_with_bars()
    {
        Show(
            Span("3", "2", "GET \u001b[31m", 500, 700) with { Status = ActivityStatusCode.Error, StatusMessage = "no\nroute" },
            Span("2", "1", "build", 0, 750),
            Span("4", "1", "test", 750, 1000),
            Span("5", "elsewhere", "stray", 990, 990),
            Span("1", null, "RUN p", 0, 1000));

        Assert.Equal(
            """
            trace 0af7651916cd43dd8448eb211c80319c
               1.00 s |==============================| RUN p
             750.0 ms |======================        |   build
             200.0 ms |               ======         |     GET  [31m  error: no route
             250.0 ms |                      ========|   test
               0.0 ms |                             =| stray
            """.ReplaceLineEndings("\n"),
            Assert.Single(_shown));
    }

    [Fact]
    public void Of_very_many_spans_the_first_and_the_root_are_shown_and_the_rest_counted()
    {
        Show([.. Enumerable.Range(2, 600).Select(number => Span($"{number:x}", "1", $"step {number}", number, number + 1)), Span("1", null, "RUN p", 0, 1000)]);

        var lines = Assert.Single(_shown).Split('\n');
        Assert.Equal(502, lines.Length);
        Assert.EndsWith(" RUN p", lines[1], StringComparison.Ordinal);
        Assert.Equal("… and 101 more span(s)", lines[^1]);
    }

    [Fact]
    public void Nothing_is_shown_of_nothing()
    {
        Show();
        Assert.Empty(_shown);
    }

    private void Show(params FinishedSpan[] spans)
    {
        using var console = new ConsoleSpans(_shown.Add);
        foreach (var span in spans) console.Add(span);
        console.Shutdown(TimeSpan.Zero);
        console.Shutdown(TimeSpan.Zero);
    }

    private static FinishedSpan Span(string id, string? parent, string name, int from, int to) => SampleSpans.Small(name) with
    {
        SpanId = id,
        ParentSpanId = parent,
        StartedAt = SampleSpans.Start.AddMilliseconds(from),
        EndedAt = SampleSpans.Start.AddMilliseconds(to),
    };
}
