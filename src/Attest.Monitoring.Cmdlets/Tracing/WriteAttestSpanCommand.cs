using System.Collections;
using System.Diagnostics;
using System.Management.Automation;
using Attest.Monitoring.Tracing;
using Attest.Monitoring.Tracing.Open;

namespace Attest.Monitoring.Cmdlets.Tracing;

/// <summary>Records what a script does in the trace: a span around a script block, or attributes, an event or an error of the span that is open.</summary>
[Cmdlet(VerbsCommunications.Write, "AttestSpan", DefaultParameterSetName = AttributesSet)]
[OutputType(typeof(object))]
public sealed class WriteAttestSpanCommand : HomeCmdlet
{
    private const string BlockSet = "ScriptBlock";
    private const string EndedSet = "Ended";
    private const string AttributesSet = "Attributes";
    private const string EventSet = "Event";
    private const string ErrorSet = "Error";

    /// <summary>What the span is called: few words, the same each time; what differs belongs in -Attributes.</summary>
    [Parameter(Mandatory = true, Position = 0, ParameterSetName = BlockSet)]
    [Parameter(Mandatory = true, Position = 0, ParameterSetName = EndedSet)]
    [ValidateNotNullOrEmpty]
    public string? Name { get; set; }

    /// <summary>The work that the span measures. It runs in the caller's scope; what it emits is emitted; when it throws, the span has failed and the error goes on.</summary>
    [Parameter(Mandatory = true, Position = 1, ParameterSetName = BlockSet)]
    [ValidateNotNull]
    public ScriptBlock? ScriptBlock { get; set; }

    /// <summary>When work that is over had begun.</summary>
    [Parameter(Mandatory = true, ParameterSetName = EndedSet)]
    public DateTimeOffset StartTime { get; set; }

    /// <summary>When it had ended. Default: now.</summary>
    [Parameter(ParameterSetName = EndedSet)]
    public DateTimeOffset? EndTime { get; set; }

    /// <summary>An event on the span that is open: what happened at this moment.</summary>
    [Parameter(Mandatory = true, ParameterSetName = EventSet)]
    [ValidateNotNullOrEmpty]
    public string? EventName { get; set; }

    /// <summary>An error that was caught: an event named exception on the span that is open, or the reason why an ended span failed.</summary>
    [Parameter(Mandatory = true, ValueFromPipeline = true, ParameterSetName = ErrorSet)]
    [Parameter(ParameterSetName = EndedSet)]
    [ValidateNotNull]
    public ErrorRecord? ErrorRecord { get; set; }

    /// <summary>Texts, booleans and numbers by name: of the new span, of the event, or, given alone, of the span that is open.</summary>
    [Parameter(Mandatory = true, ParameterSetName = AttributesSet)]
    [Parameter(ParameterSetName = BlockSet)]
    [Parameter(ParameterSetName = EndedSet)]
    [Parameter(ParameterSetName = EventSet)]
    [Parameter(ParameterSetName = ErrorSet)]
    [ValidateNotNull]
    public IDictionary Attributes { get; set; } = new Hashtable();

    private protected override void Process()
    {
        Target = Name ?? EventName;
        if (Target is string name && string.IsNullOrWhiteSpace(name))
        {
            throw new AttestException(ErrorIds.ArgumentInvalid, "The name is blank.", "Name what is done, in few words.");
        }

        var attributes = SpanAttributes.Of(Attributes);
        switch (ParameterSetName)
        {
            case BlockSet: Run(attributes); break;
            case EndedSet: Report(attributes); break;
            case EventSet: Tell(new ActivityEvent(EventName!, Now, new ActivityTagsCollection(attributes))); break;
            case ErrorSet: Tell(new ActivityEvent("exception", Now, new ActivityTagsCollection([.. SpanAttributes.Of(ErrorRecord!), .. attributes]))); break;
            default: TellAttributes(attributes); break;
        }
    }

    private static DateTimeOffset Now => TimeProvider.System.GetUtcNow();

    private void Run(List<KeyValuePair<string, object?>> attributes)
    {
        var span = Start(attributes);
        try
        {
            using (new ChildContext(span)) InvokeBlock();
        }
        catch (Exception fault) when (Record(span, fault))
        {
            throw;
        }
        finally
        {
            if (span.End() is { } ended) HandOn(ended);
        }
    }

    /// <summary>In the caller's scope, each object passed on as it comes.</summary>
    private void InvokeBlock() => SessionState.InvokeCommand.InvokeScript(
        false,
        SessionState.InvokeCommand.NewScriptBlock(". $args[0] | & $args[1] -To $args[2]"),
        null,
        ScriptBlock,
        new CmdletInfo("Write-AttestSpanOutput", typeof(SpanOutput)),
        this);

    /// <summary>An error fails the span; <c>break</c>, <c>continue</c> and <c>exit</c> are none.</summary>
    /// <returns>False: a filter that lets the error pass as it is.</returns>
    private static bool Record(ScriptSpan span, Exception fault)
    {
        if (fault is not IContainsErrorRecord { ErrorRecord: { } error }) return false;
        var told = SpanAttributes.Of(error);
        span.Add(new ActivityEvent("exception", Now, new ActivityTagsCollection(told)));
        span.Fail((string)told[0].Value!, (string)told[1].Value!);
        return false;
    }

    private void Report(List<KeyValuePair<string, object?>> attributes)
    {
        var end = EndTime ?? Now;
        if (end < StartTime)
        {
            throw new AttestException(ErrorIds.ArgumentInvalid, $"The span '{Name}' ends before it starts.", "Give an -EndTime that is not before -StartTime.");
        }

        var span = Start(attributes);
        if (ErrorRecord is not null)
        {
            var told = SpanAttributes.Of(ErrorRecord);
            span.Add(new ActivityEvent("exception", end, new ActivityTagsCollection(told)));
            span.Fail((string)told[0].Value!, (string)told[1].Value!);
        }

        if (span.EndAt(StartTime, end) is { } ended) HandOn(ended);
    }

    private ScriptSpan Start(List<KeyValuePair<string, object?>> attributes)
    {
        var context = W3CContext.Read(ProcessEnvironment.Copy(), WriteWarning);
        var span = ScriptSpan.Start(Name!, context, () =>
        {
            using var session = OpenSession();
            return session.Sampler();
        });
        span.Set(attributes);
        return span;
    }

    /// <summary>To the run whose step this is, else into the state folder and to where traces go.</summary>
    private void HandOn(Signals.FinishedSpan span)
    {
        if (StepEventsFile.Of(ProcessEnvironment.Copy()) is { } events)
        {
            StepEventsFile.Append(events, ReportedLine.Of(span).Span);
            return;
        }

        using var session = OpenSession();
        session.Keep(span, new OpenSpans(session.State, TimeProvider.System));
    }

    private static void Tell(ActivityEvent happened)
    {
        if (ScriptSpan.Current is { } span) span.Add(happened);
        else StepEventsFile.Append(OfThisStep(), ReportedLine.Of(happened).Span);
    }

    private static void TellAttributes(List<KeyValuePair<string, object?>> attributes)
    {
        if (attributes.Count == 0) return;
        if (ScriptSpan.Current is { } span) span.Set(attributes);
        else StepEventsFile.Append(OfThisStep(), ReportedLine.Of(attributes).Span);
    }

    private static string OfThisStep() => StepEventsFile.Of(ProcessEnvironment.Copy()) ?? throw new AttestException(
        ErrorIds.NotInRun,
        "No span is open here: this is no step of a run, and no block of Write-AttestSpan.",
        "Run the script with Start-AttestPipeline or attest exec, or put the work into Write-AttestSpan -Name … -ScriptBlock { … }.");
}
