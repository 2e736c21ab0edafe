using System.Globalization;
using System.Text.Json;

namespace Attest.Monitoring.Configuration.Settings;

/// <summary>A whole number and a unit: <c>ms s m h d</c>. Longer than nothing, at most 3650 days.</summary>
internal sealed class DurationType : SettingType
{
    private static readonly (string Unit, long Milliseconds)[] Units =
        [("d", 86_400_000), ("h", 3_600_000), ("m", 60_000), ("s", 1_000), ("ms", 1)];

    private const long Longest = 3650L * 86_400_000;

    public override string Name => "duration";
    public override string Expectation => "a duration with its unit (ms, s, m, h or d), such as 30s or 7d";

    public override SettingValue? OfText(string text)
    {
        var digits = text.AsSpan().IndexOfAnyExceptInRange('0', '9');
        if (digits is <= 0 or > 15) return null;
        var count = long.Parse(text.AsSpan(0, digits), NumberStyles.None, CultureInfo.InvariantCulture);
        foreach (var (unit, milliseconds) in Units)
        {
            if (!text.AsSpan(digits).SequenceEqual(unit)) continue;
            return count > 0 && count <= Longest / milliseconds ? Of(count * milliseconds) : null;
        }

        return null;
    }

    public override void WriteSchema(Utf8JsonWriter json)
    {
        json.WriteString("type", "string");
        json.WriteString("pattern", "^[0-9]{1,15}(ms|s|m|h|d)$");
    }

    private static SettingValue Of(long milliseconds)
    {
        var text = "";
        foreach (var (unit, length) in Units)
        {
            if (milliseconds % length != 0) continue;
            text = string.Create(CultureInfo.InvariantCulture, $"{milliseconds / length}{unit}");
            break;
        }

        return new SettingValue(TimeSpan.FromMilliseconds(milliseconds), text);
    }
}
