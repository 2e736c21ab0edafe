namespace Attest.Monitoring.Metrics.Registry;

/// <summary>Which meters are collected: <c>monitoring.meters.include</c> less <c>monitoring.meters.exclude</c>.</summary>
internal sealed class MeterFilter(IReadOnlyList<string> included, IReadOnlyList<string> excluded)
{
    public bool Takes(string meter) => Matches(included, meter) && !Matches(excluded, meter);

    private static bool Matches(IReadOnlyList<string> patterns, string meter)
    {
        foreach (var pattern in patterns)
        {
            if (pattern.EndsWith('*')
                ? meter.AsSpan().StartsWith(pattern.AsSpan(0, pattern.Length - 1), StringComparison.OrdinalIgnoreCase)
                : meter.Equals(pattern, StringComparison.OrdinalIgnoreCase)) return true;
        }

        return false;
    }
}
