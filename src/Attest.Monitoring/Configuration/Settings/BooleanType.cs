using System.Text.Json;
using Attest.Monitoring.Sources;

namespace Attest.Monitoring.Configuration.Settings;

/// <summary><c>true</c> or <c>false</c>; a variable may say <c>1</c> or <c>0</c> as well.</summary>
internal sealed class BooleanType : SettingType
{
    private static readonly SettingValue True = new(true, "true");
    private static readonly SettingValue False = new(false, "false");

    public override string Name => "boolean";
    public override string Expectation => "true or false";
    public override IReadOnlyList<string> Words => ["true", "false"];

    public override SettingValue? OfNode(SourceNode node) =>
        node is ScalarNode { Value: bool value } ? value ? True : False : null;

    public override SettingValue? OfText(string text) =>
        text == "1" || text.Equals("true", StringComparison.OrdinalIgnoreCase) ? True
        : text == "0" || text.Equals("false", StringComparison.OrdinalIgnoreCase) ? False
        : null;

    public override void WriteSchema(Utf8JsonWriter json) => json.WriteString("type", "boolean");
}
