using System.CommandLine;
using System.Diagnostics;
using System.Text;
using Attest.Monitoring.Tracing.Open;

namespace Attest.Cli.Tracing;

/// <summary><c>attest span event NAME</c>: a moment on an open span, or, inside a run, on the step's own.</summary>
internal sealed class SpanEventVerb : Verb
{
    private readonly Argument<string> _name = new("NAME") { Description = "What happened" };
    private readonly Option<string?> _span = new("--span") { Description = "Which span (default: as span end)", HelpName = "SPAN_ID" };
    private readonly Option<string[]> _attributes = SpanAttributes.Option();

    public SpanEventVerb(EverywhereOptions everywhere)
        : base("event", "Record an event on a span", everywhere, "text", "json")
    {
        Add(_name);
        Add(_span);
        Add(_attributes);
    }

    protected override int Run(Call call)
    {
        var name = call.Value(_name);
        if (string.IsNullOrWhiteSpace(name)) throw UsageErrors.Of("The event has no name.", "Write: attest span event NAME.");
        var attributes = SpanAttributes.Read(call.Value(_attributes));
        var spans = new OpenSpans(call.OpenState(), TimeProvider.System);
        var events = SpanInScope.EventsFile(call);
        var id = SpanInScope.Find(call, spans, call.Value(_span));

        // Inside a run an open span of somebody else is not meant unless it is named.
        if (events is not null && (id is null || !spans.Ids().Contains(id)) && call.Value(_span) is null)
        {
            var happened = new ActivityEvent(name, TimeProvider.System.GetUtcNow(), new ActivityTagsCollection(attributes));
            StepEventsFile.Append(events, ReportedLine.Of(happened).Span);
        }
        else
        {
            spans.AddEvent(
                id ?? throw UsageErrors.Of("Nothing says which span the event belongs to.", "Name an open span with --span."),
                name,
                attributes);
        }

        if (call.IsJson) call.Print(Encoding.UTF8.GetBytes("{}\n"));
        return ExitCode.Done;
    }
}
