namespace Attest.Cli.Tracing;

/// <summary><c>attest span start|end|event</c>: spans that a script makes itself, inside a run or outside of one.</summary>
internal sealed class SpanVerb : Verb
{
    public SpanVerb(EverywhereOptions everywhere)
        : base("span", "Start and end spans from a script", everywhere)
    {
        Add(new SpanStartVerb(everywhere));
        Add(new SpanEndVerb(everywhere));
        Add(new SpanEventVerb(everywhere));
    }

    protected override int Run(Call call) => throw new InvalidOperationException("span only holds other verbs.");
}
