namespace Attest.Benchmarks.Metrics;

/// <summary>One line of the table: ours and the peers', measured in turn, round by round.</summary>
/// <param name="What">What is done.</param>
/// <param name="Unit">Of what each side measures.</param>
/// <param name="Ours">Measures once; the first calls are thrown away.</param>
/// <param name="OpenTelemetry">The same with OpenTelemetry; null = it has nothing like it.</param>
/// <param name="PrometheusNet">The same with prometheus-net; null = it has nothing like it, or is not built in.</param>
internal sealed record Comparison(
    string What, string Unit, Func<double> Ours, Func<double>? OpenTelemetry = null, Func<double>? PrometheusNet = null)
{
    private const int Rounds = 9;

    /// <summary>The ratio to OpenTelemetry that must not be passed; null = none is set.</summary>
    public double? OpenTelemetryBudget { get; init; }

    /// <summary>The ratio to prometheus-net that must not be passed; null = none is set.</summary>
    public double? PrometheusNetBudget { get; init; }

    /// <summary>Rounds that only warm up.</summary>
    public int WarmUps { get; init; } = 3;

    /// <summary>Measures, prints the line and says whether every budget was kept.</summary>
    public bool Print(TextWriter output)
    {
        Func<double>?[] sides = [Ours, OpenTelemetry, PrometheusNet];
        var measured = sides.Select(_ => new List<double>()).ToArray();
        for (var round = -WarmUps; round < Rounds; round++)
        {
            for (var side = 0; side < sides.Length; side++)
            {
                if (sides[side]?.Invoke() is not { } value || round < 0) continue;
                measured[side].Add(value);
            }
        }

        var ours = Median(measured[0]);
        output.Write($"| {What} ({Unit}) | {Number(ours)} |");
        var kept = PrintPeer(output, ours, measured[1], OpenTelemetryBudget);
        kept &= PrintPeer(output, ours, measured[2], PrometheusNetBudget);
        output.WriteLine(kept ? "" : " **missed**");
        return kept;
    }

    private static bool PrintPeer(TextWriter output, double ours, List<double> measured, double? budget)
    {
        if (measured.Count == 0)
        {
            output.Write(" – | – | – |");
            return true;
        }

        var ratio = ours / Median(measured);
        output.Write($" {Number(Median(measured))} | {ratio:0.00} | {(budget is { } limit ? $"{limit:0.00}" : "–")} |");
        return budget is null || ratio <= budget;
    }

    private static double Median(List<double> values)
    {
        values.Sort();
        return values[values.Count / 2];
    }

    private static string Number(double value) => value >= 100 ? $"{value:#,0}" : value >= 10 ? $"{value:0.0}" : $"{value:0.00}";
}
