using Attest.Monitoring.Sources;

namespace Attest.Monitoring.Definitions.Reading;

/// <summary>The metrics that a step declares.</summary>
internal sealed class MetricReader(DefinitionReading reading)
{
    private static readonly string[] Types = ["counter", "gauge", "histogram"];

    // One name is one metric for the whole pipeline, whichever step reports it.
    private Dictionary<string, StepMetric>? _known;

    public IReadOnlyList<StepMetric> Read(SourceNode? node)
    {
        var items = reading.Values.List(node, "'metrics'");
        if (items.Count == 0)
            return [];
        var metrics = new List<StepMetric>(items.Count);
        foreach (var item in items)
        {
            if (MappingReader.Open(item, "a metric", DefinitionKeys.Metric, reading.Diagnostics) is { } keys && One(keys) is { } metric)
                metrics.Add(metric);
        }
        return metrics;
    }

    private StepMetric? One(MappingReader keys)
    {
        var name = Name(keys);
        if (keys.Lacks("type"))
            reading.Diagnostics.Report(keys.Position, $"a metric needs a 'type': {string.Join(", ", Types)}");
        var word = reading.Values.Word(keys["type"], "'type' of a metric", Types);
        var type = word switch { "gauge" => StepMetricType.Gauge, "histogram" => StepMetricType.Histogram, _ => StepMetricType.Counter };
        if (keys["buckets"] is { } misplaced && word is not (null or "histogram"))
            reading.Diagnostics.Report(misplaced.Position, $"only a histogram has 'buckets', and this is a {word}");
        var labels = Labels(keys["labels"]);
        var buckets = Buckets(keys["buckets"]);
        var help = reading.Plain(keys["help"], "'help' of a metric");
        if (name is null || word is null)
            return null;
        var metric = new StepMetric(name, type, labels, buckets, help);
        Compare(metric, keys);
        return metric;
    }

    /// <summary>A metric with one declared before: a counter has one name with <c>_total</c> and without.</summary>
    private void Compare(StepMetric metric, MappingReader keys)
    {
        _known ??= [];
        var family = metric.Name.EndsWith("_total", StringComparison.Ordinal) ? metric.Name[..^"_total".Length] : metric.Name;
        if (_known.TryAdd(family, metric) || _known[family] is not { } before)
            return;
        if (before.Type != metric.Type)
            reading.Diagnostics.Report(keys.Position, $"metric '{metric.Name}' is a {Types[(int)metric.Type]} here and a {Types[(int)before.Type]} before: one name has one type");
        else if (!before.Buckets.SequenceEqual(metric.Buckets))
            reading.Diagnostics.Report(keys["buckets"]?.Position ?? keys.Position, $"metric '{metric.Name}' has other 'buckets' here than before: one name has one set of them");
    }

    private string? Name(MappingReader keys)
    {
        if (keys.Lacks("name"))
            reading.Diagnostics.Report(keys.Position, "a metric needs a 'name'");
        if (keys["name"] is not { } node || reading.Plain(node, "'name' of a metric") is not { } name)
            return null;
        if (name.StartsWith("__", StringComparison.Ordinal))
        {
            reading.Diagnostics.Report(node.Position, $"'{NodeWords.Short(name)}' is no name of a metric: Prometheus keeps names that begin with '__' for itself");
            return null;
        }
        if (Names.IsVariable(name))
            return name;
        reading.Diagnostics.Report(node.Position, $"'{NodeWords.Short(name)}' is no name of a metric: letters, digits and '_', not starting with a digit");
        return null;
    }

    private Dictionary<string, string> Labels(SourceNode? node)
    {
        var labels = new Dictionary<string, string>();
        if (node is null)
            return labels;
        if (node is not MappingNode mapping)
        {
            reading.Diagnostics.Report(node.Position, $"'labels' must be a mapping of names to texts, not {NodeWords.Describe(node)}");
            return labels;
        }
        KeyRepeats.Report(mapping, "'labels'", reading.Diagnostics, StringComparer.Ordinal);
        foreach (var (key, value) in mapping.Entries)
        {
            if (!Names.IsVariable(key.Text) || key.Text.StartsWith("__", StringComparison.Ordinal) || key.Text == "le")
                reading.Diagnostics.Report(key.Position, $"'{NodeWords.Short(key.Text)}' is no name of a label: letters, digits and '_'; not 'le', not '__…'");
            else if (reading.Plain(value, $"label '{key.Text}'") is { } text)
                labels.TryAdd(key.Text, text);
        }
        return labels;
    }

    private List<double> Buckets(SourceNode? node)
    {
        var items = reading.Values.List(node, "'buckets'");
        var buckets = new List<double>(items.Count);
        foreach (var item in items)
        {
            var bound = (item as ScalarNode)?.Value switch { long whole => whole, double real => real, _ => double.NaN };
            if (!double.IsFinite(bound))
                reading.Diagnostics.Report(item.Position, $"a bucket's bound must be a finite number, not {NodeWords.Describe(item)}");
            else if (buckets.Count > 0 && bound <= buckets[^1])
                reading.Diagnostics.Report(item.Position, $"bounds of buckets must rise, and {((ScalarNode)item).Text} does not");
            else
                buckets.Add(bound);
        }
        return buckets;
    }
}
