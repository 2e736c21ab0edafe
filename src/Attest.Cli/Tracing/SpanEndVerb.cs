using System.CommandLine;
using System.Diagnostics;
using Attest.Monitoring.Tracing.Open;

namespace Attest.Cli.Tracing;

/// <summary><c>attest span end [SPAN_ID]</c>: ends an open span; its trace then has it.</summary>
internal sealed class SpanEndVerb : Verb
{
    private readonly Argument<string?> _id = new("SPAN_ID")
    {
        Description = "Which span (default: ATTEST_SPAN_ID, else TRACEPARENT's, else the only open one)",
        Arity = ArgumentArity.ZeroOrOne,
    };

    private readonly Option<string?> _status = new("--status") { Description = "ok or error", HelpName = "STATUS" };
    private readonly Option<string?> _message = new("--message") { Description = "Why it failed", HelpName = "TEXT" };
    private readonly Option<string[]> _attributes = SpanAttributes.Option();

    public SpanEndVerb(EverywhereOptions everywhere)
        : base("end", "End a span", everywhere, "text", "json")
    {
        _status.CompletionSources.Add("ok", "error");
        Add(_id);
        Add(_status);
        Add(_message);
        Add(_attributes);
    }

    protected override int Run(Call call)
    {
        var status = Status(call.Value(_status), call.Value(_message));
        var attributes = SpanAttributes.Read(call.Value(_attributes));
        using var session = call.OpenSession();
        var spans = new OpenSpans(session.State, TimeProvider.System);
        var id = SpanInScope.Find(call, spans, call.Value(_id))
            ?? throw UsageErrors.Of("Nothing says which span is to end.", Remedy(spans));
        var span = spans.Take(id).End(TimeProvider.System.GetUtcNow(), status, call.Value(_message), attributes);
        if (SpanInScope.EventsFile(call) is { } events) StepEventsFile.Append(events, ReportedLine.Of(span).Span);
        else session.Keep(span, spans);
        if (call.IsJson) call.Print(EndedSpanJson.Of(span).Span);
        return ExitCode.Done;
    }

    private static string Remedy(OpenSpans spans) => spans.Ids() is { Count: > 0 } open
        ? $"Name one of the open spans: {string.Join(", ", open)}."
        : "No span is open: start one with 'attest span start NAME'.";

    private static ActivityStatusCode Status(string? word, string? message) => word switch
    {
        null when message is not null => ActivityStatusCode.Error,
        null => ActivityStatusCode.Unset,
        "ok" when message is not null => throw UsageErrors.Of("--message says why a span failed, and --status ok says it did not.", "Leave one of them out."),
        "ok" => ActivityStatusCode.Ok,
        "error" => ActivityStatusCode.Error,
        _ => throw UsageErrors.Of($"There is no status '{word}'{UsageErrors.Hint(word, ["ok", "error"])}", "--status takes ok or error."),
    };
}
