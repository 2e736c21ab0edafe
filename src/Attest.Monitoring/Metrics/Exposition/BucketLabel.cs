using System.Globalization;
using System.Text;

namespace Attest.Monitoring.Metrics.Exposition;

/// <summary>
/// The value of a bucket's <c>le</c> label, in one canonical spelling for every format: <c>1.0</c>, never <c>1</c>.
/// Otherwise a scraper that changes its format, or is brought to a version that spells them so itself (Prometheus 3),
/// would begin new series. Source: OpenMetrics 1.0, "Considerations: Canonical Numbers"; the spelling is that of Go's %g.
/// </summary>
internal static class BucketLabel
{
    /// <summary>Writes a bound.</summary>
    /// <returns>The bytes written, at most <see cref="NumberText.MaxLength"/>.</returns>
    public static int Write(double bound, Span<byte> output)
    {
        if (double.IsFinite(bound) && bound != 0 && Math.Abs(bound) is < 1e-4 or >= 1e6 and < double.PositiveInfinity)
            return Encoding.ASCII.GetBytes(WithExponent(bound), output);
        var length = NumberText.Write(bound == 0 ? 0 : bound, output);
        if (!double.IsFinite(bound) || output[..length].Contains((byte)'.')) return length;
        ".0"u8.CopyTo(output[length..]);
        return length + 2;
    }

    /// <summary>The shortest digits that read back, as <c>d.ddde+XX</c>.</summary>
    private static string WithExponent(double bound)
    {
        var shortest = "";
        for (var precision = 0; precision <= 16; precision++)
        {
            shortest = bound.ToString($"E{precision}", CultureInfo.InvariantCulture);
            if (double.Parse(shortest, CultureInfo.InvariantCulture) == bound) break;
        }

        var mark = shortest.IndexOf('E', StringComparison.Ordinal);
        var exponent = int.Parse(shortest.AsSpan(mark + 1), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture);
        return $"{shortest[..mark]}e{(exponent < 0 ? '-' : '+')}{Math.Abs(exponent):D2}";
    }
}
