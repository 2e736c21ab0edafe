using System.Text.Json;
using System.Text.Unicode;
using Attest.Monitoring.Signals;

namespace Attest.Monitoring.Running.Files;

/// <summary>
/// What a step appends to <c>$ATTEST_EVENTS</c>: JSON objects, one a line, each with one key that says what it is
/// (docs/events.md). A line that is wrong costs that line.
/// </summary>
internal static class EventsFile
{
    /// <summary>Longer lines are rejected.</summary>
    public const int LongestLine = 64 * 1024;

    public const string TooLong = "the line is longer than 64 KiB";

    public static List<StepEvent> Parse(ChildFile file) => [.. Parse(file.Content.Span, 0, file.Origin).Select(static one => one.Told)];

    /// <summary>What lines tell, and how many bytes each has.</summary>
    /// <param name="text">The lines.</param>
    /// <param name="before">How many lines of the file come before them.</param>
    /// <param name="origin">Whose they are.</param>
    public static List<(StepEvent Told, int Length)> Parse(ReadOnlySpan<byte> text, int before, FileOrigin origin)
    {
        var events = new List<(StepEvent, int)>();
        var lines = new TextLines(text, before);
        while (lines.MoveNext())
        {
            if (lines.Current.Trim(" \t"u8).IsEmpty) continue;
            try
            {
                if (lines.Current.Length > LongestLine) throw new FormatException(TooLong);
                if (!Utf8.IsValid(lines.Current)) throw new FormatException("the text is not UTF-8");
                events.Add((Event(lines.Current, lines.Number, origin), lines.Current.Length));
            }
            catch (Exception fault) when (fault is FormatException or JsonException or InvalidOperationException)
            {
                var why = fault is FormatException ? fault.Message : lines.End.IsEmpty ? "the line is unfinished" : "the line is no JSON object";
                events.Add((new RejectedEvent(lines.Number, origin.Mistake(lines.Number, why, "").Message), lines.Current.Length));
            }
        }

        return events;
    }

    private static StepEvent Event(ReadOnlySpan<byte> line, int number, FileOrigin origin)
    {
        var json = new EventReader(line, origin.Masker);
        json.EnterObject("the line");
        if (!json.NextKey(out var key)) throw new FormatException("the object is empty");
        StepEvent told = key switch
        {
            "log" => Log(ref json, number),
            "attributes" => new SpanAttributes(number, json.Attributes("attributes")),
            "span" => Span(ref json, number),
            "event" => Event(ref json, number),
            _ => throw new FormatException($"`{key}` is none of log, attributes, span, event"),
        };
        if (json.NextKey(out var second)) throw new FormatException($"`{second}` is a second key; write one object a line");
        json.End();
        return told;
    }

    private static LogEvent Log(ref EventReader json, int line)
    {
        var (level, message, time, fields) = (LogLevel.Info, (string?)null, (DateTimeOffset?)null, EventReader.None);
        json.EnterObject("log");
        while (json.NextKey(out var key))
        {
            switch (key)
            {
                case "level": level = Level(json.Text(key)); break;
                case "message": message = json.Text(key); break;
                case "time": time = json.Time(key); break;
                case "fields": fields = json.Attributes(key); break;
                default: throw Unknown("log", key, "level, message, time, fields");
            }
        }

        return new LogEvent(line, level, message ?? throw Missing("log", "message"), time, fields);
    }

    private static SpanEvent Event(ref EventReader json, int line)
    {
        json.EnterObject("event");
        return EventInside(ref json, line);
    }

    private static List<SpanEvent> Events(ref EventReader json, int line)
    {
        var events = new List<SpanEvent>();
        json.EnterArray("`events`");
        while (json.NextObject("events"))
        {
            if (events.Count == EventReader.MostAttributes) throw new FormatException($"`events` has more than {EventReader.MostAttributes} items");
            events.Add(EventInside(ref json, line));
        }

        return events;
    }

    private static SpanEvent EventInside(ref EventReader json, int line)
    {
        var (name, time, attributes) = ((string?)null, (DateTimeOffset?)null, EventReader.None);
        while (json.NextKey(out var key))
        {
            switch (key)
            {
                case "name": name = json.Name(key); break;
                case "time": time = json.Time(key); break;
                case "attributes": attributes = json.Attributes(key); break;
                default: throw Unknown("event", key, "name, time, attributes");
            }
        }

        return new SpanEvent(line, name ?? throw Missing("event", "name"), time, attributes);
    }

    private static ReportedSpan Span(ref EventReader json, int line)
    {
        string? name = null, id = null, parent = null, why = null;
        DateTimeOffset? start = null, end = null;
        var (status, attributes) = (SpanStatus.Unset, EventReader.None);
        List<SpanEvent> events = [];
        json.EnterObject("span");
        while (json.NextKey(out var key))
        {
            switch (key)
            {
                case "name": name = json.Name(key); break;
                case "span_id": id = json.SpanId(key); break;
                case "parent_span_id": parent = json.SpanId(key); break;
                case "start": start = json.Time(key); break;
                case "end": end = json.Time(key); break;
                case "status": status = Status(json.Text(key)); break;
                case "status_message": why = json.Text(key); break;
                case "attributes": attributes = json.Attributes(key); break;
                case "events": events = Events(ref json, line); break;
                default: throw Unknown("span", key, "name, span_id, parent_span_id, start, end, status, status_message, attributes, events");
            }
        }

        if (start is null || end is null) throw Missing("span", start is null ? "start" : "end");
        if (end < start) throw new FormatException("the span ends before it starts");
        if (id is not null && id == parent) throw new FormatException("the span is its own parent");
        return new ReportedSpan(
            line, name ?? throw Missing("span", "name"), id, parent, start.Value, end.Value, status, why, attributes, events);
    }

    private static LogLevel Level(string text) => text.ToLowerInvariant() switch
    {
        "trace" => LogLevel.Trace,
        "debug" => LogLevel.Debug,
        "info" or "information" => LogLevel.Info,
        "warn" or "warning" => LogLevel.Warn,
        "error" => LogLevel.Error,
        _ => throw new FormatException($"the level `{text}` is none of trace, debug, info, warn, error"),
    };

    private static SpanStatus Status(string text) => text.ToLowerInvariant() switch
    {
        "unset" => SpanStatus.Unset,
        "ok" => SpanStatus.Ok,
        "error" => SpanStatus.Error,
        _ => throw new FormatException($"the status `{text}` is none of unset, ok, error"),
    };

    private static FormatException Missing(string what, string key) => new($"the {what} has no `{key}`");

    private static FormatException Unknown(string what, string key, string known) =>
        new($"a {what} has no key `{key}`, only {known}");
}
