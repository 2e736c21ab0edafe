using System.Diagnostics;
using Attest.Monitoring.Running;
using Attest.Monitoring.Tracing;
using Attest.Monitoring.Tracing.Sampling;

namespace Attest.Monitoring.Tests.Tracing;

/// <summary>
/// The cases of the W3C trace-context test suite (w3c/trace-context, test/test.py, strict level 2, specification level 2),
/// by their names. It calls a service with headers and looks at those with which the service calls back; here a run is
/// started with variables, and a step's child looks at its own. Several headers of one name are one list, as in HTTP.
/// </summary>
[Collection(nameof(ActivityListeners))]
public sealed class W3CTestSuiteTests : IDisposable
{
    private const string Trace = "12345678901234567890123456789012";
    private const string Parent = "1234567890123456";
    private const string Unsampled = $"00-{Trace}-{Parent}-00";
    private const string Sampled = $"00-{Trace}-{Parent}-01";

    private readonly SpanListener _listener = new(TraceSampler.All);
    private readonly ActivitySource _source = new(SpanListener.SourceName);

    [Fact]
    public void Test_both_traceparent_and_tracestate_missing() => Assert.NotNull(Call());

    [Fact]
    public void Test_traceparent_included_tracestate_missing()
    {
        var child = Call(Sampled);
        Assert.Equal(Trace, child.Parent.TraceId);
        Assert.NotEqual(Parent, child.Parent.SpanId);
        Assert.Empty(child.State);
    }

    [Fact]
    public void Test_traceparent_duplicated() =>
        NewTrace($"00-12345678901234567890123456789011-{Parent}-01,{Sampled}", "12345678901234567890123456789011");

    [Fact]
    public void Test_traceparent_header_name()
    {
        foreach (var name in (string[])["TRACE-PARENT", "TRACE.PARENT", "TRACE_PARENT"])
        {
            Assert.NotEqual(Trace, Call(new Dictionary<string, string> { [name] = Sampled }).Parent.TraceId);
        }
    }

    [Fact]
    public void Test_traceparent_version_0x00()
    {
        NewTrace(Sampled + ".");
        NewTrace(Sampled + "-what-the-future-will-be-like");
    }

    [Fact]
    public void Test_traceparent_version_0xcc()
    {
        Assert.Equal(Trace, Call($"cc-{Trace}-{Parent}-01").Parent.TraceId);
        Assert.Equal(Trace, Call($"cc-{Trace}-{Parent}-01-what-the-future-will-be-like").Parent.TraceId);
        NewTrace($"cc-{Trace}-{Parent}-01.what-the-future-will-be-like");
    }

    [Fact]
    public void Test_traceparent_version_0xff() => NewTrace($"ff-{Trace}-{Parent}-01");

    [Theory]
    [InlineData(".0-12345678901234567890123456789012-1234567890123456-01", "version_illegal_characters")]
    [InlineData("0.-12345678901234567890123456789012-1234567890123456-01", "version_illegal_characters")]
    [InlineData("000-12345678901234567890123456789012-1234567890123456-01", "version_too_long")]
    [InlineData("0000-12345678901234567890123456789012-1234567890123456-01", "version_too_long")]
    [InlineData("0-12345678901234567890123456789012-1234567890123456-01", "version_too_short")]
    [InlineData("00-00000000000000000000000000000000-1234567890123456-01", "trace_id_all_zero")]
    [InlineData("00-.2345678901234567890123456789012-1234567890123456-01", "trace_id_illegal_characters")]
    [InlineData("00-1234567890123456789012345678901.-1234567890123456-01", "trace_id_illegal_characters")]
    [InlineData("00-123456789012345678901234567890123-1234567890123456-01", "trace_id_too_long")]
    [InlineData("00-1234567890123456789012345678901-1234567890123456-01", "trace_id_too_short")]
    [InlineData("00-12345678901234567890123456789012-0000000000000000-01", "parent_id_all_zero")]
    [InlineData("00-12345678901234567890123456789012-.234567890123456-01", "parent_id_illegal_characters")]
    [InlineData("00-12345678901234567890123456789012-123456789012345.-01", "parent_id_illegal_characters")]
    [InlineData("00-12345678901234567890123456789012-12345678901234567-01", "parent_id_too_long")]
    [InlineData("00-12345678901234567890123456789012-123456789012345-01", "parent_id_too_short")]
    [InlineData("00-12345678901234567890123456789012-1234567890123456-.0", "trace_flags_illegal_characters")]
    [InlineData("00-12345678901234567890123456789012-1234567890123456-0.", "trace_flags_illegal_characters")]
    [InlineData("00-12345678901234567890123456789012-1234567890123456-001", "trace_flags_too_long")]
    [InlineData("00-12345678901234567890123456789012-1234567890123456-1", "trace_flags_too_short")]
    public void Test_traceparent(string header, string name)
    {
        Assert.NotEmpty(name);
        NewTrace(header, "23456789012345678901234567890123");
    }

    [Theory]
    [InlineData(" 00-12345678901234567890123456789012-1234567890123456-01")]
    [InlineData("\t00-12345678901234567890123456789012-1234567890123456-01")]
    [InlineData("00-12345678901234567890123456789012-1234567890123456-01 ")]
    [InlineData("00-12345678901234567890123456789012-1234567890123456-01\t")]
    [InlineData("\t 00-12345678901234567890123456789012-1234567890123456-01 \t")]
    public void Test_traceparent_ows_handling(string header) => Assert.Equal(Trace, Call(header).Parent.TraceId);

    [Fact]
    public void Test_tracestate_included_traceparent_missing() =>
        Assert.Equal(Call(null, "foo=1").State.Count, Call(null, "foo=1,bar=2").State.Count);

    [Fact]
    public void Test_tracestate_included_traceparent_included() => Keeps("foo=1,bar=2", "foo=1", "bar=2");

    [Fact]
    public void Test_tracestate_header_name() => Assert.Empty(
        Call(new Dictionary<string, string> { ["TRACEPARENT"] = Unsampled, ["TRACE-STATE"] = "foo=1", ["TRACE.STATE"] = "foo=1" }).State);

    [Theory]
    [InlineData("")]
    [InlineData("foo=1,")]
    [InlineData(",foo=1")]
    public void Test_tracestate_empty_header(string header)
    {
        var child = Call(Unsampled, header);
        Assert.Equal(Trace, child.Parent.TraceId);
        Assert.Equal(header.Length == 0 ? [] : ["foo=1"], child.State);
    }

    [Fact]
    public void Test_tracestate_multiple_headers_different_keys() =>
        Keeps("foo=1,bar=2,rojo=1,congo=2,baz=3", "foo=1", "bar=2", "rojo=1", "congo=2", "baz=3");

    [Theory]
    [InlineData("foo=1,foo=1")]
    [InlineData("foo=1,foo=2")]
    public void Test_tracestate_duplicated_keys(string header) => Keeps(header, "foo=1");

    [Fact]
    public void Test_tracestate_all_allowed_characters()
    {
        const string Key = "abcdefghijklmnopqrstuvwxyz0123456789_-*/";
        var value = new string([.. Enumerable.Range(' ', '~' - ' ' + 1).Select(code => (char)code).Where(c => c is not (',' or '='))]);
        Keeps($"{Key}={value}", $"{Key}={value}");
        Keeps($"{Key}@a-z0-9_-*/={value}", $"{Key}@a-z0-9_-*/={value}");
    }

    [Theory]
    [InlineData("foo=1 \t , \t bar=2, \t baz=3", 3)]
    [InlineData("foo=1\t \t,\t \tbar=2,\t \tbaz=3", 3)]
    [InlineData(" foo=1", 1)]
    [InlineData("\tfoo=1", 1)]
    [InlineData("foo=1 ", 1)]
    [InlineData("foo=1\t", 1)]
    [InlineData("\t foo=1 \t", 1)]
    public void Test_tracestate_ows_handling(string header, int members) => Keeps(header, ((string[])["foo=1", "bar=2", "baz=3"])[..members]);

    [Theory]
    [InlineData("foo =1")]
    [InlineData("FOO=1")]
    [InlineData("foo.bar=1")]
    public void Test_tracestate_key_illegal_characters(string header) => Assert.Empty(Call(Unsampled, header).State);

    [Fact]
    public void Test_tracestate_key_illegal_vendor_format()
    {
        Keeps("foo@=1,bar=2", "foo@=1", "bar=2");
        Assert.Empty(Call(Unsampled, "@foo=1,bar=2").State);
        Keeps("foo@@bar=1,bar=2", "foo@@bar=1", "bar=2");
        Keeps("foo@bar@baz=1,bar=2", "foo@bar@baz=1", "bar=2");
    }

    [Fact]
    public void Test_tracestate_member_count_limit()
    {
        string[] members = [.. Enumerable.Range(1, 33).Select(number => $"bar{number:00}={number:00}")];
        Keeps(string.Join(',', members[..32]), members[..32]);
        Assert.Empty(Call(Unsampled, string.Join(',', members)).State);
    }

    [Fact]
    public void Test_tracestate_key_length_limit()
    {
        foreach (var key in (string[])[new string('z', 256), new string('t', 241) + "@" + new string('v', 14), new string('t', 242) + "@v", "t@" + new string('v', 15)])
        {
            Keeps($"foo=1,{key}=1", "foo=1", key + "=1");
        }

        Assert.Empty(Call(Unsampled, $"foo=1,{new string('z', 257)}=1").State);
    }

    [Theory]
    [InlineData("foo=bar=baz")]
    [InlineData("foo=,bar=3")]
    public void Test_tracestate_value_illegal_characters(string header) => Assert.Empty(Call(Unsampled, header).State);

    [Theory]
    [InlineData(Sampled, true)]
    [InlineData(null, false)]
    [InlineData("00-00000000000000000000000000000000-1234567890123456-01", false)]
    public void Test_multiple_requests(string? header, bool inherits)
    {
        var children = Calls(Variables(header, null), 3);
        Assert.Equal(3, children.Select(child => child.Parent.SpanId).Distinct().Count());
        Assert.Equal(inherits, Assert.Single(children.Select(child => child.Parent.TraceId).Distinct()) == Trace);
        Assert.DoesNotContain(children, child => child.Parent.TraceId == new string('0', 32));
    }

    [Theory]
    [InlineData("02", 2)]
    [InlineData("03", 3)]
    [InlineData("01", 1)]
    public void Test_propagates_random_flag(string flags, int expected)
    {
        var child = Call($"00-{Trace}-{Parent}-{flags}");
        Assert.Equal(Trace, child.Parent.TraceId);
        Assert.Equal(expected, (int)child.Parent.Flags);
    }

    public void Dispose()
    {
        _listener.Dispose();
        _source.Dispose();
    }

    private void Keeps(string header, params string[] members)
    {
        var child = Call(Unsampled, header);
        Assert.Equal(Trace, child.Parent.TraceId);
        Assert.Equal(members, child.State);
    }

    private void NewTrace(string header, string? nor = null)
    {
        var id = Call(header).Parent.TraceId;
        Assert.NotEqual(Trace, id);
        Assert.NotEqual(nor, id);
    }

    private Child Call(string? traceParent = null, string? traceState = null) => Call(Variables(traceParent, traceState));

    private Child Call(Dictionary<string, string> variables) => Calls(variables, 1)[0];

    /// <summary>What each child of the steps of one run is given.</summary>
    private List<Child> Calls(Dictionary<string, string> variables, int steps)
    {
        var context = W3CContext.Read(variables, _ => { });
        using var root = _source.StartActivity("RUN p", ActivityKind.Server, context.ParentContext)!;
        var children = new List<Child>();
        for (var number = 0; number < steps; number++)
        {
            using var step = _source.StartActivity("step", ActivityKind.Internal, root.Context);
            var given = new Dictionary<string, string>();
            TraceEnvironment.Give(given, step, context.Baggage);
            Assert.True(TraceParent.TryParse(given["TRACEPARENT"], out var parent));
            var state = given.GetValueOrDefault("TRACESTATE")?.Split(',') ?? [];

            // What we add to a trace of our own is told elsewhere.
            children.Add(new Child(parent, [.. state.Where(member => member != "ot=th:0")]));
        }

        return children;
    }

    private static Dictionary<string, string> Variables(string? traceParent, string? traceState)
    {
        var variables = new Dictionary<string, string>();
        if (traceParent is not null) variables["TRACEPARENT"] = traceParent;
        if (traceState is not null) variables["TRACESTATE"] = traceState;
        return variables;
    }

    private sealed record Child(TraceParent Parent, IReadOnlyList<string> State);
}
