using System.Buffers.Text;
using System.Globalization;

namespace Attest.Monitoring.Metrics.Exposition;

/// <summary>Numbers of an exposition: the shortest text that reads back as the same value.</summary>
internal static class NumberText
{
    /// <summary>No number is longer.</summary>
    public const int MaxLength = 32;

    /// <summary>Writes a value; <c>NaN</c>, <c>+Inf</c> and <c>-Inf</c> as Prometheus spells them.</summary>
    /// <returns>The bytes written.</returns>
    public static int Write(double value, Span<byte> output)
    {
        if (Math.Abs(value) < 1e15)
        {
            // Within these bounds the processor's own conversion is right, and no saturating one need be paid.
            var whole = double.ConvertToIntegerNative<long>(value);
            if (whole == value && !IsNegativeZero(value)) return Write(whole, output);
        }

        if (double.IsNaN(value)) return Copy("NaN"u8, output);
        if (double.IsInfinity(value)) return Copy(value > 0 ? "+Inf"u8 : "-Inf"u8, output);
        if (TryWriteScaled(value, output, out var length)) return length;
        value.TryFormat(output, out length, "R", CultureInfo.InvariantCulture);
        return length;
    }

    public static int Write(long value, Span<byte> output)
    {
        Utf8Formatter.TryFormat(value, output, out var length);
        return length;
    }

    /// <summary>
    /// A fraction of at most six decimals and fifteen digits as an integer and a point. Fifteen digits always come
    /// back from a double, so when the division gives the value again these are its shortest digits.
    /// </summary>
    private static bool TryWriteScaled(double value, Span<byte> output, out int length)
    {
        const double Scale = 1e6;
        length = 0;
        var scaled = Math.Round(Math.Abs(value) * Scale);
        if (scaled is < 1 or >= 1e15 || scaled / Scale != Math.Abs(value)) return false;
        if (value < 0) output[length++] = (byte)'-';
        var (whole, fraction) = Math.DivRem((long)scaled, (long)Scale);
        Utf8Formatter.TryFormat(whole, output[length..], out var digits);
        length += digits;
        output[length++] = (byte)'.';
        for (var unit = 100_000L; fraction > 0; unit /= 10)
        {
            output[length++] = (byte)('0' + fraction / unit);
            fraction %= unit;
        }

        return true;
    }

    private static bool IsNegativeZero(double value) => value == 0 && double.IsNegative(value);

    private static int Copy(ReadOnlySpan<byte> text, Span<byte> output)
    {
        text.CopyTo(output);
        return text.Length;
    }
}
