using System.Diagnostics;
using Attest.Monitoring.Configuration;
using Attest.Monitoring.State;
using Attest.Monitoring.Tests.Telemetry;
using Attest.Monitoring.Tracing.Sampling;
using FsCheck;
using FsCheck.Fluent;

namespace Attest.Monitoring.Tests.Tracing.Sampling;

public sealed class SamplingTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly List<string> _warnings = [];

    [Theory]
    [InlineData(1, "0")]
    [InlineData(1 / 2.0, "8")]
    [InlineData(1 / 3.0, "aaab")]
    [InlineData(1 / 4.0, "c")]
    [InlineData(1 / 5.0, "cccd")]
    [InlineData(1 / 8.0, "e")]
    [InlineData(1 / 10.0, "e666")]
    [InlineData(1 / 16.0, "f")]
    [InlineData(1 / 100.0, "fd70a")]
    [InlineData(1 / 1_000.0, "ffbe77")]
    [InlineData(1 / 10_000.0, "fff9724")]
    [InlineData(1 / 100_000.0, "ffff583a")]
    [InlineData(1 / 1_000_000.0, "ffffef39")]
    public void A_share_is_the_threshold_of_the_specifications_table(double share, string threshold)
    {
        Assert.Equal(threshold, SamplingThreshold.Of(share).ToString());
        Assert.Equal($"ot=th:{threshold}", OtelTraceState.With(null, SamplingThreshold.Of(share)));
    }

    [Fact]
    public void A_larger_share_keeps_all_that_a_smaller_one_keeps()
    {
        var shares = Gen.Choose(0, 1000).Select(permille => permille / 1000.0).ToArbitrary();
        Prop.ForAll(shares, shares, (one, other) =>
        {
            var (smaller, larger) = (SamplingThreshold.Of(Math.Min(one, other)), SamplingThreshold.Of(Math.Max(one, other)));
            return Enumerable.Range(0, 100).Select(_ => ActivityTraceId.CreateRandom()).All(id => !smaller.Takes(id) || larger.Takes(id));
        }).QuickCheckThrowOnFailure();
    }

    [Fact]
    public void The_last_seven_bytes_of_the_trace_id_decide()
    {
        Assert.False(SamplingThreshold.Of(0.5).Takes(Id("ffffffffffffffffff7fffffffffffff")));
        Assert.True(SamplingThreshold.Of(0.5).Takes(Id("00000000000000000080000000000000")));
        Assert.True(SamplingThreshold.Of(1).Takes(Id("ffffffffffffffffff00000000000000")));
        Assert.False(SamplingThreshold.Of(0).Takes(Id("ffffffffffffffffffffffffffffffff")));
        Assert.False(SamplingThreshold.Of(1e-17).Takes(Id("ffffffffffffffffffffffffffffffff")));
    }

    [Theory]
    [InlineData("a=1", "ot=th:8,a=1")]
    [InlineData("a=1,ot=th:c,b=2", "ot=th:8,a=1,b=2")]
    [InlineData("ot=rv:7479cfb506891d;th:c;x:1", "ot=rv:7479cfb506891d;x:1;th:8")]
    public void A_threshold_leaves_what_others_have_put_there(string state, string expected) =>
        Assert.Equal(expected, OtelTraceState.With(state, SamplingThreshold.Of(0.5)));

    [Theory]
    [InlineData("ot=th:8", null)]
    [InlineData("ot=th:8,a=1", "a=1")]
    [InlineData("a=1,ot=rv:01;th:8", "ot=rv:01,a=1")]
    [InlineData("a=1", "a=1")]
    [InlineData(null, null)]
    public void A_threshold_can_be_taken_out(string? state, string? expected) => Assert.Equal(expected, OtelTraceState.Without(state));

    [Fact]
    public void A_full_state_gets_no_member_more()
    {
        var full = string.Join(',', Enumerable.Range(0, 32).Select(number => $"k{number}=1"));
        Assert.Equal(full, OtelTraceState.With(full, SamplingThreshold.Of(0.5)));
    }

    [Fact]
    public void A_new_trace_is_decided_by_its_id_and_told_by_its_threshold()
    {
        var sampler = new TraceSampler(new SamplingRule { Rate = 0.5 });
        Assert.Equal(new SamplingDecision(true, "ot=th:8"), sampler.Decide(default, Id("000000000000000000ffffffffffffff")));
        Assert.Equal(new SamplingDecision(false, null), sampler.Decide(default, Id("00000000000000000100000000000000")));
        Assert.Equal(new SamplingDecision(true, "ot=th:0"), TraceSampler.All.Decide(default, Id("00000000000000000100000000000000")));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void The_callers_decision_and_threshold_are_handed_on_as_they_came(bool sampled)
    {
        var sampler = new TraceSampler(new SamplingRule { Rate = sampled ? 0 : 1 });
        Assert.Equal(new SamplingDecision(sampled, "ot=th:c,a=1"), sampler.Decide(Called(sampled, "ot=th:c,a=1"), ActivityTraceId.CreateRandom()));
    }

    [Fact]
    public void A_sampler_that_does_not_follow_decides_for_itself()
    {
        var sampler = new TraceSampler(new SamplingRule { FollowsParent = false, Rate = 1 });
        Assert.Equal(new SamplingDecision(true, "ot=th:0,a=1"), sampler.Decide(Called(false, "a=1"), ActivityTraceId.CreateRandom()));
    }

    [Fact]
    public void The_flag_samples_whatever_else_is_said()
    {
        var sampler = new TraceSampler(new SamplingRule { IsForced = true, Rate = 0 }, () => false);
        Assert.True(sampler.Decide(default, ActivityTraceId.CreateRandom()).IsSampled);
        Assert.Equal(new SamplingDecision(true, "a=1"), sampler.Decide(Called(false, "a=1"), ActivityTraceId.CreateRandom()));
        Assert.True(new TraceSampler(new SamplingRule { IsForced = true, FollowsParent = false }).Decide(Called(false, null), ActivityTraceId.CreateRandom()).IsSampled);
    }

    [Fact]
    public void A_bound_tells_no_threshold_since_nobody_knows_the_share()
    {
        var room = true;
        var sampler = new TraceSampler(new SamplingRule { MaxPerSecond = 1 }, () => room);
        Assert.Equal(new SamplingDecision(true, null), sampler.Decide(default, ActivityTraceId.CreateRandom()));
        room = false;
        Assert.Equal(new SamplingDecision(false, null), sampler.Decide(default, ActivityTraceId.CreateRandom()));
        Assert.True(sampler.Decide(Called(true, null), ActivityTraceId.CreateRandom()).IsSampled);
    }

    [Theory]
    [InlineData("always_on", null, false, 1, true)]
    [InlineData("always_off", null, false, 0, false)]
    [InlineData("traceidratio", "0.25", false, 0.25, true)]
    [InlineData("parentbased_always_on", null, true, 1, true)]
    [InlineData("parentbased_always_off", null, true, 0, false)]
    [InlineData("parentbased_traceidratio", "1e-3", true, 0.001, true)]
    [InlineData("parentbased_traceidratio", null, true, 1, true)]
    public void The_standard_variables_name_the_sampler(string name, string? argument, bool follows, double rate, bool keepsErrors)
    {
        var environment = new Dictionary<string, string> { ["OTEL_TRACES_SAMPLER"] = name };
        if (argument is not null) environment["OTEL_TRACES_SAMPLER_ARG"] = argument;

        var rule = SamplingRule.Of(new TracingSettings { SamplingRate = 0.5 }, environment, always: false, _warnings.Add);

        Assert.Equal((follows, rate, keepsErrors), (rule.FollowsParent, rule.Rate, rule.KeepsErrors));
        Assert.Empty(_warnings);
    }

    [Theory]
    [InlineData("jaeger_remote", null, 0.5)]
    [InlineData("parentbased_xray", null, 0.5)]
    [InlineData("traceidratio", "2", 1)]
    [InlineData("traceidratio", "many", 1)]
    public void A_sampler_that_nobody_knows_is_told_of_and_ignored(string name, string? argument, double rate)
    {
        var environment = new Dictionary<string, string> { ["OTEL_TRACES_SAMPLER"] = name };
        if (argument is not null) environment["OTEL_TRACES_SAMPLER_ARG"] = argument;

        Assert.Equal(rate, SamplingRule.Of(new TracingSettings { SamplingRate = 0.5 }, environment, always: false, _warnings.Add).Rate);
        Assert.Single(_warnings);
    }

    [Fact]
    public void All_processes_of_a_folder_share_one_bound()
    {
        var time = new ManualTime();
        var state = StateFolder.Open(_folder.Root, time);
        TraceRate[] processes = [new(state, 2, time), new(state, 2, time), new(state, 2, time)];

        Assert.Equal([true, true, false], processes.Select(process => process.TryTake()));
        time.Advance(TimeSpan.FromSeconds(0.5));
        Assert.Equal([true, false, false], processes.Select(process => process.TryTake()));
        time.Advance(TimeSpan.FromHours(1));
        Assert.Equal([true, true, false], processes.Select(process => process.TryTake()));
    }

    [Fact]
    public void Less_than_one_a_second_is_one_now_and_then()
    {
        var time = new ManualTime();
        var rate = new TraceRate(StateFolder.Open(_folder.Root, time), 0.1, time);

        Assert.True(rate.TryTake());
        time.Advance(TimeSpan.FromSeconds(9));
        Assert.False(rate.TryTake());
        time.Advance(TimeSpan.FromSeconds(1.5));
        Assert.True(rate.TryTake());
        Assert.False(new TraceRate(StateFolder.Open(_folder.Root, time), 0, time).TryTake());
    }

    [Fact]
    public void A_file_of_nonsense_lets_no_more_through_than_the_bound()
    {
        var time = new ManualTime();
        var state = StateFolder.Open(_folder.Root, time);
        var rate = new TraceRate(state, 1, time);
        _ = rate.TryTake();
        File.WriteAllBytes(Path.Combine(state.Spans, "rate"), [.. Enumerable.Repeat((byte)0xff, 40)]);

        Assert.False(rate.TryTake());
        time.Advance(TimeSpan.FromSeconds(2));
        Assert.Equal([true, false], [rate.TryTake(), rate.TryTake()]);
    }

    public void Dispose() => _folder.Dispose();

    private static ActivityTraceId Id(string hex) => ActivityTraceId.CreateFromString(hex);

    private static ActivityContext Called(bool sampled, string? state) => new(
        ActivityTraceId.CreateRandom(),
        ActivitySpanId.CreateRandom(),
        sampled ? ActivityTraceFlags.Recorded : ActivityTraceFlags.None,
        state,
        isRemote: true);
}
