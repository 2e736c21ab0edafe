using System.Buffers;
using System.Globalization;
using System.Text;

namespace Attest.Monitoring.Keys;

/// <summary>
/// Writes the pieces of canonical JSON (RFC 8785): one spelling of a value, so that a hash of it means something.
/// Callers give the members of an object in the order of their UTF-16 code units.
/// </summary>
/// <param name="output">Takes UTF-8.</param>
internal readonly struct CanonicalJsonWriter(IBufferWriter<byte> output)
{
    private const double LargestPlain = 1e21;
    private const double SmallestPlain = 1e-6;

    /// <summary>Writes ASCII as it is: brackets, commas, literals.</summary>
    public void Raw(ReadOnlySpan<byte> ascii) => output.Write(ascii);

    /// <summary>Writes a member's name and the colon, behind a comma unless it is the first.</summary>
    public void Name(string name, ref bool first)
    {
        if (!first) Raw(","u8);
        first = false;
        String(name);
        Raw(":"u8);
    }

    /// <summary>Writes a string (RFC 8785, section 3.2.2.2); a lone surrogate becomes U+FFFD.</summary>
    public void String(string value)
    {
        Raw("\""u8);
        var rest = value.AsSpan();
        while (rest.Length > 0)
        {
            var plain = PlainLength(rest);
            if (plain > 0)
            {
                var target = output.GetSpan(Encoding.UTF8.GetMaxByteCount(plain));
                output.Advance(Encoding.UTF8.GetBytes(rest[..plain], target));
                rest = rest[plain..];
                continue;
            }

            Escape(rest[0]);
            rest = rest[1..];
        }

        Raw("\""u8);
    }

    /// <summary>Writes a whole number; beyond ±2^53 JSON's readers disagree, so it is a string then (RFC 8785, appendix D).</summary>
    public void Integer(long value)
    {
        const long exact = 1L << 53;
        if (value is > exact or < -exact)
        {
            String(value.ToString(CultureInfo.InvariantCulture));
            return;
        }

        var target = output.GetSpan(20);
        value.TryFormat(target, out var length, default, CultureInfo.InvariantCulture);
        output.Advance(length);
    }

    /// <summary>Writes a number as ECMAScript does (RFC 8785, section 3.2.2.3); what is no number becomes null.</summary>
    public void Number(double value)
    {
        if (!double.IsFinite(value)) Raw("null"u8);
        else if (value == 0) Raw("0"u8);
        else Raw(Encoding.ASCII.GetBytes(Spelled(value)));
    }

    /// <summary>Writes true or false.</summary>
    public void Boolean(bool value) => Raw(value ? "true"u8 : "false"u8);

    private static int PlainLength(ReadOnlySpan<char> text)
    {
        for (var index = 0; index < text.Length; index++)
        {
            if (text[index] < ' ' || text[index] is '"' or '\\') return index;
        }

        return text.Length;
    }

    private void Escape(char character)
    {
        switch (character)
        {
            case '"': Raw("\\\""u8); break;
            case '\\': Raw("\\\\"u8); break;
            case '\b': Raw("\\b"u8); break;
            case '\t': Raw("\\t"u8); break;
            case '\n': Raw("\\n"u8); break;
            case '\f': Raw("\\f"u8); break;
            case '\r': Raw("\\r"u8); break;
            default:
                Raw("\\u00"u8);
                Raw(character < 16 ? "0"u8 : "1"u8);
                Raw("0123456789abcdef"u8.Slice(character & 15, 1));
                break;
        }
    }

    private static string Spelled(double value)
    {
        // The shortest digits that read back as the same number, as ECMAScript's.
        var (digits, exponent) = Digits(value.ToString("R", CultureInfo.InvariantCulture));
        var sign = value < 0 ? "-" : "";
        var size = Math.Abs(value);
        if (size is >= SmallestPlain and < LargestPlain)
        {
            if (exponent >= digits.Length - 1) return sign + digits.PadRight(exponent + 1, '0');
            return exponent >= 0
                ? $"{sign}{digits[..(exponent + 1)]}.{digits[(exponent + 1)..]}"
                : $"{sign}0.{new string('0', -exponent - 1)}{digits}";
        }

        var fraction = digits.Length > 1 ? "." + digits[1..] : "";
        return string.Create(CultureInfo.InvariantCulture, $"{sign}{digits[0]}{fraction}e{(exponent < 0 ? "-" : "+")}{Math.Abs(exponent)}");
    }

    /// <summary>Its significant digits, and the power of ten of the first.</summary>
    private static (string Digits, int Exponent) Digits(string shortest)
    {
        var mantissa = shortest.TrimStart('-');
        var power = 0;
        var mark = mantissa.IndexOf('E', StringComparison.Ordinal);
        if (mark >= 0)
        {
            power = int.Parse(mantissa.AsSpan(mark + 1), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture);
            mantissa = mantissa[..mark];
        }

        var point = mantissa.IndexOf('.', StringComparison.Ordinal);
        var whole = point < 0 ? mantissa.Length : point;
        var digits = point < 0 ? mantissa : mantissa.Remove(point, 1);
        var leading = digits.Length - digits.TrimStart('0').Length;
        return (digits.Trim('0') is { Length: > 0 } significant ? significant : "0", power + whole - 1 - leading);
    }
}
