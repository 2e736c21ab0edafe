using System.Text;
using Attest.Monitoring.Definitions;

namespace Attest.Monitoring.Running.Files;

/// <summary>
/// What is known of the metrics of a file: declared by the step's <c>metrics</c>, or by <c># TYPE</c> and <c># HELP</c>.
/// <c># BUCKETS name 0.1 1 10</c> gives a histogram its bounds where the definition gives none; to any other reader it
/// is a comment. A counter has one entry, with or without <c>_total</c> in its name.
/// </summary>
internal sealed class MetricFamilies
{
    private readonly Dictionary<string, MetricFamily> _families = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> _help = new(StringComparer.Ordinal);
    private readonly Dictionary<string, List<double>> _buckets = new(StringComparer.Ordinal);

    public MetricFamilies(IReadOnlyList<StepMetric> declared)
    {
        foreach (var metric in declared)
        {
            var name = metric.Type == StepMetricType.Counter ? WithoutTotal(metric.Name) : metric.Name;
            _families[name] = new MetricFamily(name, metric.Type, metric.Labels, metric.Buckets, metric.Help, IsDeclared: true);
        }
    }

    /// <summary>Takes a line that begins with <c>#</c>; a comment that is none of HELP, TYPE and BUCKETS says nothing.</summary>
    public void TakeComment(ref MetricLine line)
    {
        line.TryRead('#');
        var word = line.Word();
        if (word.SequenceEqual("TYPE"u8)) TakeType(ref line);
        else if (word.SequenceEqual("HELP"u8)) TakeHelp(ref line);
        else if (word.SequenceEqual("BUCKETS"u8)) TakeBuckets(ref line);
    }

    /// <summary>The family of a sample's name.</summary>
    public MetricFamily Find(string name, ref MetricLine line)
    {
        if (_families.TryGetValue(name, out var family)) return family;
        if (_families.TryGetValue(WithoutTotal(name), out family) && family.Type == StepMetricType.Counter) return family;
        foreach (var suffix in (ReadOnlySpan<string>)["_bucket", "_sum", "_count"])
        {
            if (!name.EndsWith(suffix, StringComparison.Ordinal)) continue;
            var histogram = name[..^suffix.Length];
            if (_families.TryGetValue(histogram, out family) && family.Type == StepMetricType.Histogram)
                throw line.Mistake($"{name} is a part of the histogram {histogram}", $"Append one line `{histogram} VALUE` for each observation.");
        }

        throw line.Mistake(
            $"it is not known what kind of metric {name} is",
            $"Append `# TYPE {name} counter` (or gauge, or histogram) before it, or declare it under the step's `metrics`.");
    }

    /// <summary>The help that stands in the file, when the definition has none.</summary>
    public string? HelpOf(MetricFamily family) => family.Help ?? _help.GetValueOrDefault(family.Name);

    /// <summary>The bounds that stand in the file, when the definition has none; empty = the default ones.</summary>
    public IReadOnlyList<double> BucketsOf(MetricFamily family) =>
        family.Buckets.Count > 0 || family.Type != StepMetricType.Histogram ? family.Buckets : _buckets.GetValueOrDefault(family.Name) ?? family.Buckets;

    private void TakeBuckets(ref MetricLine line)
    {
        var name = line.MetricName();
        line.SkipBlanks();
        var bounds = new List<double>();
        while (!line.Rest.IsEmpty)
        {
            var bound = line.Number();
            if (!double.IsFinite(bound) || (bounds.Count > 0 && bound <= bounds[^1]))
                throw line.Mistake($"the bounds of {name} do not ascend", "Write finite numbers from small to large, each once; +Inf is added for you.");
            bounds.Add(bound);
        }

        _buckets[name] = bounds;
    }

    private void TakeType(ref MetricLine line)
    {
        var written = line.MetricName();
        line.SkipBlanks();
        var word = Encoding.UTF8.GetString(line.Rest);
        StepMetricType type = word switch
        {
            "counter" => StepMetricType.Counter,
            "gauge" => StepMetricType.Gauge,
            "histogram" => StepMetricType.Histogram,
            _ => throw line.Mistake($"`{line.Shown()}` is no type of a metric here", "Write counter, gauge or histogram."),
        };
        var name = type == StepMetricType.Counter ? WithoutTotal(written) : written;
        var clash = _families.GetValueOrDefault(name)
            ?? (type == StepMetricType.Counter ? _families.GetValueOrDefault(name + "_total") : null)
            ?? (_families.GetValueOrDefault(WithoutTotal(name)) is { Type: StepMetricType.Counter } counter ? counter : null);
        if (clash is null)
        {
            _families[name] = new MetricFamily(name, type, MetricFamily.NoLabels, [], null, IsDeclared: false);
        }
        else if (clash.Type != type)
        {
            throw line.Mistake(
                $"{written} cannot be a {word}: it is a {clash.Type.ToString().ToLowerInvariant()} {(clash.IsDeclared ? "in the definition" : "further above")}",
                "Give one metric one type, and two metrics two names.");
        }
    }

    private void TakeHelp(ref MetricLine line)
    {
        var name = line.MetricName();
        line.SkipBlanks();
        var help = line.Masked(Unescaped(Encoding.UTF8.GetString(line.Rest)));
        _help[name] = help;
        if (WithoutTotal(name) is var bare && bare != name) _help.TryAdd(bare, help);
    }

    /// <summary>In a help text <c>\\</c> is a backslash and <c>\n</c> a line feed; any other backslash is itself.</summary>
    private static string Unescaped(string help)
    {
        if (!help.Contains('\\', StringComparison.Ordinal)) return help;
        var text = new StringBuilder(help.Length);
        for (var i = 0; i < help.Length; i++)
        {
            var escaped = help[i] == '\\' && i + 1 < help.Length && help[i + 1] is ('\\' or 'n');
            text.Append(!escaped ? help[i] : help[++i] == 'n' ? '\n' : '\\');
        }

        return text.ToString();
    }

    private static string WithoutTotal(string name) =>
        name.Length > 6 && name.EndsWith("_total", StringComparison.Ordinal) ? name[..^6] : name;
}

/// <summary>One metric of a file.</summary>
/// <param name="Name">A counter's without <c>_total</c>.</param>
/// <param name="Type">What a line of it does.</param>
/// <param name="Labels">Labels every line of it has, unless it gives them itself.</param>
/// <param name="Buckets">A histogram's; empty = the default ones.</param>
/// <param name="Help">The definition's.</param>
/// <param name="IsDeclared">Whether it stands in the definition.</param>
internal sealed record MetricFamily(
    string Name,
    StepMetricType Type,
    IReadOnlyDictionary<string, string> Labels,
    IReadOnlyList<double> Buckets,
    string? Help,
    bool IsDeclared)
{
    public static IReadOnlyDictionary<string, string> NoLabels { get; } = new Dictionary<string, string>();
}
