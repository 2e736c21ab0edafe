using Attest.Monitoring.Definitions;
using Attest.Monitoring.Signals;

namespace Attest.Monitoring.Running.Files;

/// <summary>
/// What a step appends to <c>$ATTEST_METRICS</c>: lines of the Prometheus text format 0.0.4, each one measurement. The
/// last one needs no line end: a shell's <c>printf</c> seldom writes it.
/// </summary>
internal static class MetricsFile
{
    /// <exception cref="AttestException"><see cref="ErrorIds.MetricInvalid"/>, with the line.</exception>
    public static List<Measurement> Parse(ChildFile file, string pipeline, IReadOnlyList<StepMetric> declared)
    {
        var families = new MetricFamilies(declared);
        var measurements = new List<Measurement>();
        var lines = new TextLines(file.Content.Span);
        var lastSeries = ReadOnlySpan<byte>.Empty;
        CustomMetric? last = null;
        while (lines.MoveNext())
        {
            var line = new MetricLine(lines.Current, lines.Number, file.Origin);
            if (line.Rest.IsEmpty) continue;
            if (line.Rest[0] == '#')
            {
                families.TakeComment(ref line);
                last = null;
                continue;
            }

            var text = line.Rest;
            if (last is not null && text.Length > lastSeries.Length && text.StartsWith(lastSeries) && text[lastSeries.Length] is (byte)' ' or (byte)'\t')
            {
                // The same series again, the usual case of a histogram, shares one record.
                line = new MetricLine(text[lastSeries.Length..], lines.Number, file.Origin);
            }
            else
            {
                last = Series(ref line, families, pipeline, file.Origin.Step);
                lastSeries = text[..^line.Rest.Length].TrimEnd(" \t"u8);
            }

            measurements.Add(new Measurement(last, Value(ref line, last), lines.Number));
        }

        return measurements;
    }

    private static CustomMetric Series(ref MetricLine line, MetricFamilies families, string pipeline, string step)
    {
        var family = families.Find(line.MetricName(), ref line);
        var labels = new Dictionary<string, string>(family.Labels, StringComparer.Ordinal);
        if (line.TryRead('{')) Labels(ref line, labels);
        else if (!line.Rest.IsEmpty && line.Rest[0] is not ((byte)' ' or (byte)'\t'))
            throw line.Mistake($"`{line.Shown()}` cannot follow the name", "A name is [a-zA-Z_:][a-zA-Z0-9_:]*; labels stand in braces, a value after a blank.");
        labels.TryAdd("pipeline", pipeline);
        labels.TryAdd("step", step);
        line.SkipBlanks();
        return new CustomMetric(family.Name, family.Type, labels, families.BucketsOf(family), families.HelpOf(family));
    }

    private static void Labels(ref MetricLine line, Dictionary<string, string> labels)
    {
        var given = new HashSet<string>(StringComparer.Ordinal);
        while (!line.TryRead('}'))
        {
            var name = line.LabelName();
            if (!given.Add(name)) throw line.Mistake($"the label {name} is given twice", "Give it once.");
            if (!line.TryRead('=')) throw line.Mistake($"the label {name} has no value", "Write it as name=\"value\".");
            labels[name] = line.QuotedValue();
            if (line.TryRead(',')) continue;
            if (line.TryRead('}')) return;
            throw line.Mistake("the labels have no end", "Separate them by commas and close them with `}`.");
        }
    }

    private static double Value(ref MetricLine line, CustomMetric metric)
    {
        line.SkipBlanks();
        var value = line.Number();
        if (!line.Rest.IsEmpty)
            throw line.Mistake($"`{line.Shown()}` follows the value", "Leave it out: a measurement has the time at which its step ends, and no exemplar.");
        if (double.IsNaN(value)) throw line.Mistake($"{metric.Name} is NaN", "Append no line when there is no number.");
        if (metric.Kind == StepMetricType.Counter && !(value >= 0))
            throw line.Mistake($"the counter {metric.Name} cannot go down", "Append how much is added; what can go down is a gauge.");
        if (metric.Kind != StepMetricType.Gauge && double.IsInfinity(value))
            throw line.Mistake($"{metric.Name} is infinite", "Only a gauge may be infinite.");
        return value;
    }
}
