using System.Globalization;
using System.Text.Json;
using Attest.Monitoring.Sources;

namespace Attest.Monitoring.Configuration.Settings;

/// <summary>A time of more than nothing, as <see cref="DurationText"/> reads it; at most ten years.</summary>
internal sealed class DurationType : SettingType
{
    private static readonly TimeSpan Longest = TimeSpan.FromDays(3650);

    private static readonly (string Unit, long Ticks)[] Units =
    [
        ("d", TimeSpan.TicksPerDay), ("h", TimeSpan.TicksPerHour), ("m", TimeSpan.TicksPerMinute),
        ("s", TimeSpan.TicksPerSecond), ("ms", TimeSpan.TicksPerMillisecond),
    ];

    public override string Name => "duration";
    public override string Expectation => $"{DurationText.Forms}, at most 3650d";

    public override SettingValue? OfText(string text) =>
        DurationText.TryParse(text, out var duration) && duration > TimeSpan.Zero && duration <= Longest
            ? new SettingValue(duration, Canonical(duration.Ticks))
            : null;

    public override void WriteSchema(Utf8JsonWriter json)
    {
        json.WriteStartArray("type");
        json.WriteStringValue("string");
        json.WriteStringValue("integer");
        json.WriteEndArray();
        json.WriteNumber("minimum", 1);
        json.WriteString("pattern", "^(?=.)([0-9]{1,15}d)?([0-9]{1,15}h)?([0-9]{1,15}m)?([0-9]{1,15}s)?([0-9]{1,15}ms)?$|^[0-9]{1,15}$");
    }

    /// <summary>The largest unit that says it whole: 90m is not 1.5h, 60m is 1h.</summary>
    private static string Canonical(long ticks)
    {
        foreach (var (unit, length) in Units)
        {
            if (ticks % length == 0) return string.Create(CultureInfo.InvariantCulture, $"{ticks / length}{unit}");
        }

        throw new InvalidOperationException("One millisecond divides every duration.");
    }
}
