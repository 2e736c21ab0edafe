using System.Globalization;
using System.Text;

namespace Attest.Monitoring.Metrics.Catalogue;

/// <summary>Writes <c>docs/metrics.md</c> from the catalogue.</summary>
internal static class CatalogueDocument
{
    public static string Write()
    {
        var text = new StringBuilder();
        text.Append(
            """
            # Metrics

            <!-- Written from src/Attest.Monitoring/Metrics/Catalogue; do not edit. CatalogueDocumentTests says how to write it again. -->

            Names stand here without their prefix: `monitoring.prometheus.namespace` and an underscore, `attest_` unless
            configured; `process_`, `container_` and `dotnet_` have none, since dashboards know them by these names. Every series whose labels are known from a pipeline's definition is exposed at 0 from the moment the
            definition is seen, as far as half of `monitoring.max_series` gives room.

            Metrics of a state folder's processes, living and dead, are added up: counters and histograms sum, a gauge by its
            rule: *live* = the sum over living processes, *newest* = the value set last, *max* = the highest, *answering* = that of
            the process that answers. With OpenMetrics each counter and histogram also has `_created`, and those that a
            sampled run counted name its trace and span as their exemplar. Every histogram can be a
            [native histogram](serving.md#native-histograms) too.

            | metric | kind | labels | measured when |
            |---|---|---|---|

            """.ReplaceLineEndings("\n"));
        var rows = MetricCatalogue.All();
        Array.Sort(rows, static (left, right) => string.CompareOrdinal(left.Name, right.Name));
        foreach (var row in rows)
        {
            text.Append(
                CultureInfo.InvariantCulture,
                $"| [`{row.Name}`](#{row.Name}) | {KindOf(row)} | {Names(row)} | {row.EmittedWhen} |\n");
        }

        foreach (var row in rows) Describe(row, text);
        text.Append(
            """

            ## Custom metrics

            A metric that a step reports is exposed as named, plus `_total` for counters, without prefix, with the labels
            `pipeline` and `step` added unless given. Gauges merge as *newest*.

            ## Metrics of any .NET meter

            Every `System.Diagnostics.Metrics.Meter` in the process is collected, as `monitoring.meters.include` and `.exclude`
            say. Names become those of Prometheus: dots become underscores, the unit is appended in words, counters end in
            `_total`. Up-down counters merge as *live*, gauges as *newest*.

            """.ReplaceLineEndings("\n"));
        return text.ToString();
    }

    private static void Describe(InstrumentDefinition row, StringBuilder text)
    {
        text.Append(CultureInfo.InvariantCulture, $"\n## {row.Name}\n\n{row.Help}\n\n");
        var unit = row.Unit.Length > 0 ? $", in {row.Unit}" : "";
        text.Append(CultureInfo.InvariantCulture, $"- Kind: {KindOf(row)}{unit}\n");
        foreach (var label in row.Labels)
        {
            var values = label.Values is null ? "any" : string.Join(", ", label.Values.Select(value => $"`{value}`"));
            text.Append(CultureInfo.InvariantCulture, $"- Label `{label.Name}`: {values}\n");
        }

        if (row.Bounds.Length == 0) return;
        var bounds = string.Join(", ", row.Bounds.Select(bound => bound.ToString(CultureInfo.InvariantCulture)));
        text.Append(CultureInfo.InvariantCulture, $"- Buckets: {bounds} (`monitoring.buckets.{row.Name}`)\n");
    }

    private static string KindOf(InstrumentDefinition row) => row.Kind switch
    {
        MetricKind.Counter => "counter",
        MetricKind.Histogram => "histogram",
        _ => $"gauge, {row.Merge.ToString().ToLowerInvariant()}",
    };

    private static string Names(InstrumentDefinition row) =>
        string.Join(", ", row.Labels.Select(label => $"`{label.Name}`"));
}
