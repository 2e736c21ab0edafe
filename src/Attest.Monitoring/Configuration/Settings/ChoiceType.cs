using System.Text.Json;

namespace Attest.Monitoring.Configuration.Settings;

/// <summary>One word of a closed list, in any case.</summary>
internal sealed class ChoiceType(params string[] words) : SettingType
{
    /// <summary>Log levels, the least grave first.</summary>
    public static ChoiceType Level { get; } = new("trace", "debug", "info", "warn", "error");

    public override string Name => string.Join(", ", words);
    public override string Expectation => $"one of {string.Join(", ", words)}";
    public override IReadOnlyList<string> Words => words;

    public override SettingValue? OfText(string text)
    {
        foreach (var word in words)
        {
            if (word.Equals(text, StringComparison.OrdinalIgnoreCase)) return new SettingValue(word, word);
        }

        return null;
    }

    public override void WriteSchema(Utf8JsonWriter json)
    {
        json.WriteStartArray("enum");
        foreach (var word in words) json.WriteStringValue(word);
        json.WriteEndArray();
    }
}
