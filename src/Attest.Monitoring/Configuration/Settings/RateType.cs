using System.Globalization;
using System.Text.Json;

namespace Attest.Monitoring.Configuration.Settings;

/// <summary>So many in a second, minute or hour.</summary>
internal sealed record Rate(int Count, TimeSpan Per)
{
    public double PerSecond => Count / Per.TotalSeconds;
}

/// <summary><c>600/min</c>: a whole number of 1 or more, then <c>/s</c>, <c>/min</c> or <c>/h</c>.</summary>
internal sealed class RateType : SettingType
{
    public override string Name => "rate";
    public override string Expectation => "a rate such as 10/s, 600/min or 1000/h";

    public override SettingValue? OfText(string text)
    {
        var slash = text.IndexOf('/', StringComparison.Ordinal);
        if (slash < 0) return null;
        TimeSpan? per = text[(slash + 1)..] switch
        {
            "s" => TimeSpan.FromSeconds(1),
            "min" => TimeSpan.FromMinutes(1),
            "h" => TimeSpan.FromHours(1),
            _ => null,
        };
        if (per is not { } span) return null;
        if (!int.TryParse(text.AsSpan(0, slash), NumberStyles.None, CultureInfo.InvariantCulture, out var count)) return null;
        return count > 0 ? new SettingValue(new Rate(count, span), text) : null;
    }

    public override void WriteSchema(Utf8JsonWriter json)
    {
        json.WriteString("type", "string");
        json.WriteString("pattern", "^[0-9]{1,10}/(s|min|h)$");
    }
}
