namespace Attest.Monitoring.Push;

/// <summary>How a field looks in JSON.</summary>
internal enum OtlpForm
{
    /// <summary>An object.</summary>
    Message,

    /// <summary>A text.</summary>
    Text,

    /// <summary>Bytes that are written in hexadecimal: the id of a trace or span.</summary>
    Id,

    /// <summary>A boolean.</summary>
    Flag,

    /// <summary>The number of an enum's value.</summary>
    Enumeration,

    /// <summary>A 64-bit number with a sign, as text.</summary>
    Whole,

    /// <summary>A 64-bit number without a sign, as text.</summary>
    Unsigned,

    /// <summary>A double.</summary>
    Real,

    /// <summary>Packed 64-bit numbers.</summary>
    Unsigneds,

    /// <summary>Packed doubles.</summary>
    Reals,

    /// <summary>A sint32, as a number.</summary>
    Signed,

    /// <summary>Packed varints of 64 bits.</summary>
    Varints,
}

/// <summary>A field of a message.</summary>
/// <param name="Name">In JSON.</param>
/// <param name="Form">How its value looks.</param>
/// <param name="IsRepeated">Whether it may stand there more than once.</param>
internal sealed record OtlpField(string Name, OtlpForm Form, bool IsRepeated = false)
{
    /// <summary>The fields of the message inside.</summary>
    public Func<IReadOnlyDictionary<int, OtlpField>> Fields { get; init; } =
        static () => throw new InvalidOperationException("It is no message.");
}

/// <summary>The messages and fields that our requests of metrics have (metrics.proto, common.proto, resource.proto), by their numbers.</summary>
internal static class OtlpMetricsSchema
{
    private static readonly Dictionary<int, OtlpField> AnyValue = new()
    {
        [1] = new("stringValue", OtlpForm.Text),
        [2] = new("boolValue", OtlpForm.Flag),
        [3] = new("intValue", OtlpForm.Whole),
        [4] = new("doubleValue", OtlpForm.Real),
    };

    private static readonly Dictionary<int, OtlpField> KeyValue = new() { [1] = new("key", OtlpForm.Text), [2] = One("value", () => AnyValue) };
    private static readonly Dictionary<int, OtlpField> Resource = new() { [1] = Many("attributes", () => KeyValue) };
    private static readonly Dictionary<int, OtlpField> Scope = new() { [1] = new("name", OtlpForm.Text), [2] = new("version", OtlpForm.Text) };

    private static readonly Dictionary<int, OtlpField> Exemplar = new()
    {
        [2] = new("timeUnixNano", OtlpForm.Unsigned),
        [3] = new("asDouble", OtlpForm.Real),
        [4] = new("spanId", OtlpForm.Id),
        [5] = new("traceId", OtlpForm.Id),
        [7] = Many("filteredAttributes", () => KeyValue),
    };

    private static readonly Dictionary<int, OtlpField> NumberPoint = new()
    {
        [2] = new("startTimeUnixNano", OtlpForm.Unsigned),
        [3] = new("timeUnixNano", OtlpForm.Unsigned),
        [4] = new("asDouble", OtlpForm.Real),
        [5] = Many("exemplars", () => Exemplar),
        [7] = Many("attributes", () => KeyValue),
    };

    private static readonly Dictionary<int, OtlpField> HistogramPoint = new()
    {
        [2] = new("startTimeUnixNano", OtlpForm.Unsigned),
        [3] = new("timeUnixNano", OtlpForm.Unsigned),
        [4] = new("count", OtlpForm.Unsigned),
        [5] = new("sum", OtlpForm.Real),
        [6] = new("bucketCounts", OtlpForm.Unsigneds),
        [7] = new("explicitBounds", OtlpForm.Reals),
        [8] = Many("exemplars", () => Exemplar),
        [9] = Many("attributes", () => KeyValue),
    };

    private static readonly Dictionary<int, OtlpField> Buckets = new()
    {
        [1] = new("offset", OtlpForm.Signed),
        [2] = new("bucketCounts", OtlpForm.Varints),
    };

    private static readonly Dictionary<int, OtlpField> ExponentialPoint = new()
    {
        [1] = Many("attributes", () => KeyValue),
        [2] = new("startTimeUnixNano", OtlpForm.Unsigned),
        [3] = new("timeUnixNano", OtlpForm.Unsigned),
        [4] = new("count", OtlpForm.Unsigned),
        [5] = new("sum", OtlpForm.Real),
        [6] = new("scale", OtlpForm.Signed),
        [7] = new("zeroCount", OtlpForm.Unsigned),
        [8] = One("positive", () => Buckets),
        [9] = One("negative", () => Buckets),
        [11] = Many("exemplars", () => Exemplar),
        [14] = new("zeroThreshold", OtlpForm.Real),
    };

    private static readonly Dictionary<int, OtlpField> Metric = new()
    {
        [1] = new("name", OtlpForm.Text),
        [2] = new("description", OtlpForm.Text),
        [3] = new("unit", OtlpForm.Text),
        [5] = One("gauge", () => Points(NumberPoint)),
        [7] = One("sum", () => Points(NumberPoint)),
        [9] = One("histogram", () => Points(HistogramPoint)),
        [10] = One("exponentialHistogram", () => Points(ExponentialPoint)),
    };

    private static readonly Dictionary<int, OtlpField> OfScope = new()
    {
        [1] = One("scope", () => Scope), [2] = Many("metrics", () => Metric), [3] = new("schemaUrl", OtlpForm.Text),
    };

    private static readonly Dictionary<int, OtlpField> OfResource = new()
    {
        [1] = One("resource", () => Resource), [2] = Many("scopeMetrics", () => OfScope), [3] = new("schemaUrl", OtlpForm.Text),
    };

    /// <summary>ExportMetricsServiceRequest.</summary>
    public static IReadOnlyDictionary<int, OtlpField> Request { get; } = new Dictionary<int, OtlpField> { [1] = Many("resourceMetrics", () => OfResource) };

    private static Dictionary<int, OtlpField> Points(Dictionary<int, OtlpField> point) => new()
    {
        [1] = Many("dataPoints", () => point),
        [2] = new("aggregationTemporality", OtlpForm.Enumeration),
        [3] = new("isMonotonic", OtlpForm.Flag),
    };

    private static OtlpField One(string name, Func<IReadOnlyDictionary<int, OtlpField>> fields) => new(name, OtlpForm.Message) { Fields = fields };

    private static OtlpField Many(string name, Func<IReadOnlyDictionary<int, OtlpField>> fields) => One(name, fields) with { IsRepeated = true };
}
