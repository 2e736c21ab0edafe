using System.Diagnostics;
using System.Globalization;
using System.Text;
using Attest.Monitoring.Signals;

namespace Attest.Monitoring.Tracing.Export;

/// <summary>
/// Shows the trace to people, once it is whole: each span below its parent, with its duration and a bar that says when it
/// was.
/// </summary>
/// <param name="show">Takes the text, several lines.</param>
internal sealed class ConsoleSpans(Action<string> show) : ISpanExporter
{
    /// <summary>More lines nobody reads; the trace file has them.</summary>
    private const int MostSpans = 500;

    private const int BarWidth = 30;
    private const int DeepestIndent = 20;

    private readonly Lock _gate = new();
    private readonly List<object> _spans = [];
    private long _beyond;

    public SpanLosses Losses => SpanLosses.None;

    public void Add(Activity span) => Keep(span);

    public void Add(FinishedSpan span) => Keep(span);

    public void Shutdown(TimeSpan limit)
    {
        lock (_gate)
        {
            if (_spans.Count == 0) return;
            var spans = _spans.ConvertAll(static span => span as FinishedSpan ?? FinishedSpan.Of((Activity)span));
            _spans.Clear();
            show(Drawn(spans, _beyond));
        }
    }

    public void Dispose()
    {
    }

    private void Keep(object span)
    {
        lock (_gate)
        {
            // The last is the root: it takes the place of the one before.
            if (_spans.Count < MostSpans) _spans.Add(span);
            else (_spans[^1], _beyond) = (span, _beyond + 1);
        }
    }

    private static string Drawn(List<FinishedSpan> spans, long beyond)
    {
        var ids = spans.Select(span => span.SpanId).ToHashSet(StringComparer.Ordinal);
        var children = spans.ToLookup(span => span.ParentSpanId is { } parent && ids.Contains(parent) ? parent : "", StringComparer.Ordinal);
        var start = spans.Min(span => span.StartedAt);
        var whole = spans.Max(span => span.EndedAt) - start;
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"trace {spans[^1].TraceId}");
        var open = new Stack<(FinishedSpan Span, int Depth)>();
        Push("", 0);
        while (open.TryPop(out var next))
        {
            Line(text, next.Span, next.Depth, start, whole);
            Push(next.Span.SpanId, next.Depth + 1);
        }

        if (beyond > 0) text.Append(CultureInfo.InvariantCulture, $"\n… and {beyond} more span(s)");
        return text.ToString();

        void Push(string parent, int depth)
        {
            foreach (var child in children[parent].OrderByDescending(span => span.StartedAt)) open.Push((child, depth));
        }
    }

    private static void Line(StringBuilder text, FinishedSpan span, int depth, DateTimeOffset start, TimeSpan whole)
    {
        var from = Math.Min(Column(span.StartedAt - start, whole), BarWidth - 1);
        var to = Math.Max(from + 1, Column(span.EndedAt - start, whole));
        var name = new string(' ', 2 * Math.Min(depth, DeepestIndent)) + OneLine(span.Name);
        var bar = (new string(' ', from) + new string('=', to - from)).PadRight(BarWidth);
        text.Append(CultureInfo.InvariantCulture, $"\n{Duration(span.EndedAt - span.StartedAt),9} |{bar}| {name}");
        if (span.Status == ActivityStatusCode.Error) text.Append(CultureInfo.InvariantCulture, $"  error: {OneLine(span.StatusMessage ?? "")}");
    }

    private static int Column(TimeSpan at, TimeSpan whole) =>
        whole <= TimeSpan.Zero ? 0 : Math.Clamp((int)Math.Round(at / whole * BarWidth), 0, BarWidth);

    private static string Duration(TimeSpan time) => time switch
    {
        { TotalMilliseconds: < 1000 } => string.Create(CultureInfo.InvariantCulture, $"{time.TotalMilliseconds:0.0} ms"),
        { TotalSeconds: < 600 } => string.Create(CultureInfo.InvariantCulture, $"{time.TotalSeconds:0.00} s"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{time.TotalMinutes:0.0} min"),
    };

    /// <summary>No control character reaches a terminal.</summary>
    private static string OneLine(string text) => string.Concat(text.Select(character => char.IsControl(character) ? ' ' : character));
}
