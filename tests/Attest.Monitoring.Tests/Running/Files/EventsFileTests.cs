using System.Text.Json;
using Attest.Monitoring.Running.Files;
using Attest.Monitoring.Signals;
using Attest.Monitoring.Tests.Running.Output;
using FsCheck;
using FsCheck.Fluent;

namespace Attest.Monitoring.Tests.Running.Files;

public sealed class EventsFileTests
{
    [Fact]
    public void A_log_event_is_read()
    {
        var log = Read<LogEvent>("""{"log":{"level":"warning","message":"low","time":"2026-01-31T12:00:00.5+01:00","fields":{"n":1,"r":0.5,"b":true,"s":"é","z":null,"o":{"a":[1]}}}}""");
        Assert.Equal((LogLevel.Warn, "low"), (log.Level, log.Message));
        Assert.Equal(new DateTimeOffset(2026, 1, 31, 11, 0, 0, 500, TimeSpan.Zero), log.Time);
        Assert.Equal([new("n", 1L), new("r", 0.5), new("b", true), new("s", "é"), new("o", """{"a":[1]}""")], log.Fields);
    }

    [Fact]
    public void A_message_is_enough() => Assert.Equal(LogLevel.Info, Read<LogEvent>("""{"log":{"message":"x"}}""").Level);

    [Fact]
    public void Attributes_are_read_and_the_last_of_a_name_counts() =>
        Assert.Equal([new("a", "2"), new("b", 3L)], Read<SpanAttributes>("""{"attributes":{"a":1,"b":3,"a":"2"}}""").Attributes);

    [Fact]
    public void A_span_event_is_read() =>
        Assert.Equal("exception", Read<SpanEvent>("""{"event":{"name":"exception","attributes":{"exception.type":"X"}}}""").Name);

    [Fact]
    public void A_finished_span_is_read()
    {
        var span = Read<ReportedSpan>("""{"span":{"name":"compile","span_id":"00F067AA0BA902B7","parent_span_id":"00f067aa0ba902b8","start":1769860800000000100,"end":"1769860801000000000","status":"error","status_message":"no","attributes":{"files":7}}}""");
        Assert.Equal(("compile", "00f067aa0ba902b7", "00f067aa0ba902b8"), (span.Name, span.SpanId, span.ParentSpanId));
        Assert.Equal(new DateTimeOffset(2026, 1, 31, 12, 0, 0, TimeSpan.Zero).AddTicks(1), span.Start);
        Assert.Equal(new DateTimeOffset(2026, 1, 31, 12, 0, 1, TimeSpan.Zero), span.End);
        Assert.Equal((SpanStatus.Error, "no"), (span.Status, span.StatusMessage));
        Assert.Equal([new("files", 7L)], span.Attributes);
    }

    [Fact]
    public void A_finished_span_brings_its_events()
    {
        var span = Read<ReportedSpan>("""{"span":{"name":"x","start":1,"events":[{"name":"a","time":1,"attributes":{"n":1}},{"name":"b"}],"end":2}}""");
        Assert.Equal(["a", "b"], span.Events.Select(happened => happened.Name));
        Assert.Equal([new("n", 1L)], span.Events[0].Attributes);
    }

    [Theory]
    [InlineData("""{"log":{"level":"loud","message":"x"}}""", "loud")]
    [InlineData("""{"log":{"level":"info"}}""", "`message`")]
    [InlineData("""{"log":{"message":7}}""", "`message`")]
    [InlineData("""{"log":{"message":"x","colour":"red"}}""", "`colour`")]
    [InlineData("""{"log":{"message":"x"},"event":{}}""", "second key")]
    [InlineData("""{"log":{"message":"x"}} {}""", "no JSON")]
    [InlineData("""{"metric":{}}""", "`metric`")]
    [InlineData("{}", "empty")]
    [InlineData("[]", "no JSON object")]
    [InlineData("words", "no JSON object")]
    [InlineData("""{"attributes":7}""", "no JSON object")]
    [InlineData("""{"attributes":{"":7}}""", "empty")]
    [InlineData("""{"attributes":{"a":1e999}}""", "1e999")]
    [InlineData("""{"attributes":{"a":"\ud800"}}""", "no JSON object")]
    [InlineData("""{"event":{"name":""}}""", "`name`")]
    [InlineData("""{"span":{"name":"x","start":1,"end":2,"events":{}}}""", "`events` is no JSON array")]
    [InlineData("""{"span":{"name":"x","start":1,"end":2,"events":[7]}}""", "an item of `events`")]
    [InlineData("""{"span":{"name":"x","start":1,"end":2,"events":[{}]}}""", "`name`")]
    [InlineData("""{"event":{"name":"x","time":"2026-01-31T12:00:00"}}""", "`time`")]
    [InlineData("""{"event":{"name":"x","time":-1}}""", "`time`")]
    [InlineData("""{"span":{"name":"x","start":1}}""", "`end`")]
    [InlineData("""{"span":{"name":"x","start":2000,"end":1000}}""", "before")]
    [InlineData("""{"span":{"start":1,"end":2}}""", "`name`")]
    [InlineData("""{"span":{"name":"x","start":1,"end":2,"span_id":"0000000000000000"}}""", "`span_id`")]
    [InlineData("""{"span":{"name":"x","start":1,"end":2,"span_id":"xyz"}}""", "`span_id`")]
    [InlineData("""{"span":{"name":"x","start":1,"end":2,"status":"fine"}}""", "fine")]
    public void A_line_that_is_wrong_costs_that_line(string line, string why)
    {
        var read = EventsFile.Parse(ChildFiles.Events($"{{\"log\":{{\"message\":\"1\"}}}}\n{line}\n\n{{\"log\":{{\"message\":\"4\"}}}}"));
        Assert.Equal([1, 2, 4], read.Select(static told => told.Line));
        var reason = Assert.IsType<RejectedEvent>(read[1]).Reason;
        Assert.Contains("step build, line 2", reason);
        Assert.Contains(why, reason);
        Assert.IsType<LogEvent>(read[2]);
    }

    [Fact]
    public void A_last_line_that_was_cut_off_is_told_as_unfinished() =>
        Assert.Contains("unfinished", Assert.IsType<RejectedEvent>(EventsFile.Parse(ChildFiles.Events("""{"log":{"mess"""))[0]).Reason);

    [Fact]
    public void Too_many_attributes_and_too_long_a_line_are_rejected()
    {
        var many = string.Join(',', Enumerable.Range(0, 129).Select(static i => $"\"k{i}\":1"));
        Assert.IsType<RejectedEvent>(EventsFile.Parse(ChildFiles.Events($"{{\"attributes\":{{{many}}}}}"))[0]);
        Assert.IsType<RejectedEvent>(EventsFile.Parse(ChildFiles.Events($"{{\"log\":{{\"message\":\"{new string('x', 70_000)}\"}}}}"))[0]);
    }

    [Theory]
    [InlineData("""{"attributes":{"a":"hunter2!"}}""")]
    [InlineData("""{"attributes":{"a":"\u0068\u0075nter2!"}}""")]
    [InlineData("""{"attributes":{"a":{"b":["\u0068\u0075nter2!"]}}}""")]
    [InlineData("""{"attributes":{"hunter2!":1}}""")]
    [InlineData("""{"log":{"message":"hunter2!","fields":{"x":123456789}}}""")]
    [InlineData("""{"span":{"name":"hunter2!","start":1,"end":2,"status":"hunter2!"}}""")]
    [InlineData("""{"hunter2!":1}""")]
    public void A_secret_is_masked_wherever_it_stands(string line)
    {
        var told = Assert.Single(EventsFile.Parse(ChildFiles.Events(line, Masking.Of("hunter2!", "123456789"))));
        var text = told switch
        {
            LogEvent log => log.Message + string.Join(',', log.Fields),
            SpanAttributes span => string.Join(',', span.Attributes),
            RejectedEvent rejected => rejected.Reason,
            _ => "",
        };
        Assert.Contains("***", text);
        Assert.DoesNotContain("hunter2!", text);
        Assert.DoesNotContain("123456789", text);
    }

    [Fact]
    public void What_is_written_is_read_back() =>
        Prop.ForAll(
            (from message in ArbMap.Default.GeneratorFor<string>().Where(IsText)
             from key in ArbMap.Default.GeneratorFor<string>().Where(static key => IsText(key) && key.Length > 0)
             from value in Gen.OneOf(
                 ArbMap.Default.GeneratorFor<string>().Where(IsText).Select(static value => (object)value),
                 ArbMap.Default.GeneratorFor<long>().Select(static value => (object)value),
                 ArbMap.Default.GeneratorFor<bool>().Select(static value => (object)value))
             from level in Gen.Elements(Enum.GetValues<LogLevel>())
             select (message, key, value, level)).ListOf().ToArbitrary(),
            static logs =>
            {
                var text = string.Concat(logs.Select(static log => JsonSerializer.Serialize(new
                {
                    log = new { level = log.level.ToString().ToUpperInvariant(), log.message, fields = new Dictionary<string, object> { [log.key] = log.value } },
                }) + "\r\n"));
                return EventsFile.Parse(ChildFiles.Events(text)).Cast<LogEvent>().Zip(logs).All(static both =>
                    both.First.Message == both.Second.message
                    && both.First.Level == both.Second.level
                    && both.First.Fields.Single().Key == both.Second.key
                    && both.First.Fields.Single().Value.Equals(both.Second.value));
            }).Check(Config.QuickThrowOnFailure.WithMaxTest(300));

    [Fact]
    public void Any_text_is_read_or_rejected() =>
        Prop.ForAll(
            Gen.Elements("{", "}", "\"log\":", "\"span\":", "\"attributes\":", "\"event\":", "\"message\":", "\"start\":", "\"time\":", "\"name\":", "\"a\"",
                    ":", ",", "1", "1e99", "-", "[", "]", "null", "true", "\n", "\\u", "\"", "\0", "é")
                .ListOf().Select(static parts => string.Concat(parts)).ToArbitrary(),
            static text => ChildFiles.IsTaken(ErrorIds.EventInvalid, () => EventsFile.Parse(ChildFiles.Events(text)))
                && ChildFiles.IsTaken(ErrorIds.EventInvalid, () => EventsFile.Parse(ChildFiles.Events("{\"span\":{\"name\":\"x\"," + text))))
            .Check(Config.QuickThrowOnFailure.WithMaxTest(3000));

    private static bool IsText(string? text) => text is not null && !text.EnumerateRunes().Contains(System.Text.Rune.ReplacementChar);

    private static T Read<T>(string line)
        where T : StepEvent => Assert.IsType<T>(Assert.Single(EventsFile.Parse(ChildFiles.Events(line))));
}
