using System.Globalization;
using System.Text;

namespace Attest.Monitoring.Metrics.Exposition;

/// <summary>
/// The <c>le</c> label of a bucket, in one canonical spelling for every format: <c>1.0</c>, never <c>1</c>. Otherwise a
/// scraper that changes its format, or is brought to a version that spells them so itself (Prometheus 3), would begin
/// new series. Source: OpenMetrics 1.0, "Considerations: Canonical Numbers"; the spelling is that of Go's %g.
/// </summary>
internal static class BucketLabel
{
    private static readonly byte[] Infinite = "le=\"+Inf\""u8.ToArray();

    /// <summary>The labels of all buckets, that of +Inf included.</summary>
    public static byte[][] Of(double[] bounds)
    {
        var labels = new byte[bounds.Length + 1][];
        for (var at = 0; at < bounds.Length; at++) labels[at] = Encoding.ASCII.GetBytes($"le=\"{Text(bounds[at])}\"");
        labels[^1] = Infinite;
        return labels;
    }

    /// <summary>A finite number, canonical.</summary>
    public static string Text(double bound)
    {
        var shortest = Math.Abs(bound).ToString("E16", CultureInfo.InvariantCulture);
        for (var precision = 0; precision < 16; precision++)
        {
            var text = Math.Abs(bound).ToString($"E{precision}", CultureInfo.InvariantCulture);
            if (double.Parse(text, CultureInfo.InvariantCulture) != Math.Abs(bound)) continue;
            shortest = text;
            break;
        }

        var mark = shortest.IndexOf('E', StringComparison.Ordinal);
        var exponent = int.Parse(shortest.AsSpan(mark + 1), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture);
        var sign = double.IsNegative(bound) && bound != 0 ? "-" : "";
        return sign + (exponent is < -4 or >= 6 && bound != 0
            ? $"{shortest[..mark]}e{(exponent < 0 ? '-' : '+')}{Math.Abs(exponent):D2}"
            : Plain(shortest[..mark].Replace(".", "", StringComparison.Ordinal), exponent));
    }

    /// <summary>Digits <c>d.ddd</c> times ten to the exponent, without one, with a point.</summary>
    private static string Plain(string digits, int exponent)
    {
        if (exponent < 0) return "0." + new string('0', -exponent - 1) + digits;
        var whole = digits.Length > exponent + 1 ? digits[..(exponent + 1)] : digits.PadRight(exponent + 1, '0');
        var fraction = digits.Length > exponent + 1 ? digits[(exponent + 1)..] : "0";
        return $"{whole}.{fraction}";
    }
}
