using System.Globalization;
using System.Text.Json;

namespace Attest.Monitoring.Configuration.Settings;

/// <summary>
/// Bytes: a whole number and a unit. <c>kB MB GB TB</c> are powers of 1000, <c>KiB MiB GiB TiB</c> of 1024 (IEC 80000-13);
/// without a unit, or with <c>B</c>, bytes. Units in any case. From 1 byte to 8 EiB.
/// </summary>
internal sealed class SizeType : SettingType
{
    private static readonly (string Unit, long Bytes)[] Units =
    [
        ("TiB", 1L << 40), ("TB", 1_000_000_000_000), ("GiB", 1L << 30), ("GB", 1_000_000_000),
        ("MiB", 1L << 20), ("MB", 1_000_000), ("KiB", 1L << 10), ("kB", 1_000), ("B", 1),
    ];

    public override string Name => "size";
    public override string Expectation => "a size such as 100MB (10^6 bytes) or 100MiB (2^20 bytes)";

    public override SettingValue? OfText(string text)
    {
        var digits = text.AsSpan().IndexOfAnyExceptInRange('0', '9');
        if (digits < 0) digits = text.Length;
        if (!long.TryParse(text.AsSpan(0, digits), NumberStyles.None, CultureInfo.InvariantCulture, out var count)) return null;
        if (digits == text.Length) return count > 0 ? Of(count) : null;
        foreach (var (unit, bytes) in Units)
        {
            if (!text.AsSpan(digits).TrimStart(' ').Equals(unit, StringComparison.OrdinalIgnoreCase)) continue;
            return count > 0 && count <= long.MaxValue / bytes ? Of(count * bytes) : null;
        }

        return null;
    }

    public override void WriteSchema(Utf8JsonWriter json)
    {
        json.WriteStartArray("type");
        json.WriteStringValue("string");
        json.WriteStringValue("integer");
        json.WriteEndArray();
        json.WriteNumber("minimum", 1);
        json.WriteString("pattern", "^[0-9]{1,19} *([KkMmGgTt][Ii]?)?[Bb]?$");
    }

    private static SettingValue Of(long bytes)
    {
        // The unit that leaves the smallest number says it shortest: 104857600 is 100MiB, 100000000 is 100MB.
        foreach (var (unit, length) in Units)
        {
            if (bytes % length == 0)
                return new SettingValue(bytes, string.Create(CultureInfo.InvariantCulture, $"{bytes / length}{unit}"));
        }

        throw new InvalidOperationException("One byte divides every size.");
    }
}
