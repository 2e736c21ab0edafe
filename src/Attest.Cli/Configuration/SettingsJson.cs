using System.Buffers;
using System.Text.Json;
using Attest.Monitoring.Configuration;

namespace Attest.Cli.Configuration;

/// <summary>Settings as <c>{"settings":[{key, value, origin, landed}]}</c>; a value is its text, null for none.</summary>
internal static class SettingsJson
{
    public static ReadOnlyMemory<byte> Of(IReadOnlyList<ShownSetting> settings)
    {
        var buffer = new ArrayBufferWriter<byte>(4096);
        using (var json = new Utf8JsonWriter(buffer, Failures.Indented))
        {
            json.WriteStartObject();
            json.WriteStartArray("settings");
            foreach (var setting in settings)
            {
                json.WriteStartObject();
                json.WriteString("key", setting.Key);
                json.WriteString("value", setting.Value);
                json.WriteString("origin", setting.Origin);
                json.WriteBoolean("landed", setting.Landed);
                json.WriteEndObject();
            }

            json.WriteEndArray();
            json.WriteEndObject();
        }

        buffer.Write("\n"u8);
        return buffer.WrittenMemory;
    }
}
