using Attest.Monitoring.Signals;

namespace Attest.Monitoring.Logging.Reading;

/// <summary>A line of a log, read back.</summary>
/// <param name="Timestamp">When it happened, UTC.</param>
/// <param name="Level">How grave.</param>
/// <param name="Target">The component, for example <c>attest::step</c>.</param>
/// <param name="Message">What happened.</param>
/// <param name="Fields">What is known of it: strings, booleans, whole numbers and doubles; lists and objects as JSON text.</param>
/// <param name="TraceId">32 lower hex digits; null when it stands in no trace.</param>
/// <param name="SpanId">16 lower hex digits; null when it stands in no span.</param>
public sealed record LogRecord(
    DateTimeOffset Timestamp,
    LogLevel Level,
    string Target,
    string Message,
    IReadOnlyDictionary<string, object> Fields,
    string? TraceId,
    string? SpanId)
{
    /// <summary>Whose run it is of; null outside of one.</summary>
    public string? RunId => Text("run_id");

    /// <summary>The pipeline; null outside of one.</summary>
    public string? Pipeline => Text("pipeline");

    /// <summary>The step; null where it is of none.</summary>
    public string? Step => Text("step");

    /// <summary>What went wrong; null where nothing did.</summary>
    public string? Error => Text("error");

    /// <summary>The line as it stands in the file, without its end.</summary>
    internal ReadOnlyMemory<byte> Line { get; init; }

    /// <summary>The entry it was, to be formatted again.</summary>
    internal LogEntry Entry()
    {
        var fields = new LogFields();
        foreach (var (name, value) in Fields) fields.Add(name, value);
        return new LogEntry(Timestamp, Level, Target, Message, fields, TraceId, SpanId);
    }

    /// <summary>A field that is a text.</summary>
    internal string? Text(string field) => Fields.TryGetValue(field, out var value) ? value as string : null;
}
