using System.Diagnostics;
using Attest.Monitoring.Tracing;

namespace Attest.Monitoring.Tests.Tracing;

public sealed class W3CContextTests
{
    private const string Parent = "00-12345678901234567890123456789012-1234567890123456-01";

    private readonly List<string> _warnings = [];

    [Fact]
    public void Nothing_set_is_no_context_and_no_warning()
    {
        Assert.Equal(W3CContext.None, Read([]));
        Assert.Equal(W3CContext.None, Read(new() { ["TRACEPARENT"] = "", ["TRACESTATE"] = " ", ["BAGGAGE"] = "" }));
        Assert.Equal(default, W3CContext.None.ParentContext);
        Assert.Empty(_warnings);
    }

    [Fact]
    public void All_three_are_read_and_become_the_remote_parent_of_the_root()
    {
        var context = Read(new() { ["TRACEPARENT"] = $" {Parent}\t", ["TRACESTATE"] = "a=1, b=2", ["BAGGAGE"] = "k=v" });

        Assert.Equal(
            new ActivityContext(
                ActivityTraceId.CreateFromString("12345678901234567890123456789012"),
                ActivitySpanId.CreateFromString("1234567890123456"),
                ActivityTraceFlags.Recorded,
                "a=1,b=2",
                isRemote: true),
            context.ParentContext);
        Assert.Equal("k=v", context.Baggage);
        Assert.Empty(_warnings);
    }

    [Fact]
    public void An_invalid_parent_takes_its_state_with_it_but_not_the_baggage()
    {
        var context = Read(new() { ["TRACEPARENT"] = "ff" + Parent[2..], ["TRACESTATE"] = "a=1", ["BAGGAGE"] = "k=v" });

        Assert.Equal(new W3CContext(null, null, "k=v"), context);
        Assert.Equal(["The environment variable TRACEPARENT is no W3C traceparent and is ignored"], _warnings);
    }

    [Fact]
    public void A_state_without_a_parent_means_nothing()
    {
        Assert.Equal(W3CContext.None, Read(new() { ["TRACESTATE"] = "a=1" }));
        Assert.Empty(_warnings);
    }

    [Fact]
    public void An_invalid_state_does_not_lose_the_trace()
    {
        var context = Read(new() { ["TRACEPARENT"] = Parent, ["TRACESTATE"] = "a=1,b" });

        Assert.NotNull(context.Parent);
        Assert.Null(context.TraceState);
        Assert.Single(_warnings);
    }

    [Fact]
    public void All_faults_are_told_in_one_warning()
    {
        Read(new() { ["TRACEPARENT"] = Parent, ["TRACESTATE"] = "A=1", ["BAGGAGE"] = "?" });

        Assert.Equal(
            [
                "The environment variable TRACESTATE is no W3C tracestate and is ignored; "
                + "The environment variable BAGGAGE is no W3C baggage and is ignored",
            ],
            _warnings);
    }

    private W3CContext Read(Dictionary<string, string> environment) => W3CContext.Read(environment, _warnings.Add);
}
