using System.Globalization;
using System.Text;
using System.Text.Json;
using Attest.Monitoring.Audit;
using Attest.Monitoring.Audit.Exporting;
using Attest.Monitoring.Audit.Reading;

namespace Attest.Monitoring.Tests.Audit.Exporting;

/// <summary>
/// Every event is held to the schema's own facts (<c>ocsf-1.3.0.json</c>): all that its class requires is there, nothing
/// stands there that the class does not know, types and enumerations are right, all the way down.
/// </summary>
public sealed class OcsfSchemaTests
{
    private static readonly JsonElement Schema = JsonDocument.Parse(
        File.ReadAllText(Repository.PathOf("tests", "Attest.Monitoring.Tests", "Audit", "Exporting", "ocsf-1.3.0.json"))).RootElement;

    public static TheoryData<string> Types => [.. AuditEventTypes.All];

    [Theory]
    [MemberData(nameof(Types))]
    public void An_event_is_what_its_class_of_the_schema_says(string type)
    {
        foreach (var status in new[] { "success", "failure", "timeout", null })
        {
            foreach (var more in new[] { "", ",\"policy_name\":\"no-network\",\"duration_ms\":12.5,\"nested\":{\"a\":[1,null]},\"flag\":true,\"user_id\":\"bob\"" })
            {
                var word = status is null ? "" : $",\"status\":\"{status}\"";
                Holds(Written($$$"""{"actor":{"os_user":"ada","uid":1000,"ci_subject":"repo:x"},"event_type":"{{{type}}}","host":"h1","pipeline":"nightly","run_id":"r-1","step":"s","timestamp":"2026-11-20T10:00:00.0000000Z"{{{word}}}{{{more}}}}"""), type);
            }
        }
    }

    [Theory]
    [InlineData("not json at all")]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("{\"event_type\":\"auth_failure\"}")]
    [InlineData("{\"event_type\":\"policy_violation\",\"actor\":{},\"timestamp\":\"yesterday\"}")]
    [InlineData("{\"event_type\":\"of_a_later_version\"}")]
    public void So_is_an_entry_that_says_little_or_cannot_be_read(string entry) => Holds(Written(entry), entry);

    private static JsonElement Written(string entry)
    {
        using var output = new MemoryStream();
        new OcsfWriter(output, "1.0").Write(new StoredEntry(7, Encoding.UTF8.GetBytes(entry)));
        return JsonDocument.Parse(output.ToArray()).RootElement;
    }

    private static void Holds(JsonElement written, string what)
    {
        var number = written.GetProperty("class_uid").GetInt32();
        var name = number.ToString(CultureInfo.InvariantCulture);
        var kind = Schema.GetProperty("classes").GetProperty(name);
        Assert.Equal(kind.GetProperty("category_uid").GetInt32(), written.GetProperty("category_uid").GetInt32());
        Assert.Equal(number * 100L + written.GetProperty("activity_id").GetInt32(), written.GetProperty("type_uid").GetInt64());
        Assert.Equal("1.3.0", written.GetProperty("metadata").GetProperty("version").GetString());

        var known = Members(kind.GetProperty("attributes"));
        if (written.GetProperty("metadata").TryGetProperty("profiles", out var profiles))
        {
            foreach (var profile in profiles.EnumerateArray())
            {
                var facts = Schema.GetProperty("profiles").GetProperty(profile.GetString()!);
                Assert.Contains(name, facts.GetProperty("classes").EnumerateArray().Select(one => one.GetString()));
                foreach (var (key, fact) in Members(facts.GetProperty("attributes"))) known[key] = fact;
            }
        }

        Holds(written, known, kind.GetProperty("constraints"), what);
    }

    private static void Holds(JsonElement written, Dictionary<string, JsonElement> known, JsonElement constraints, string what)
    {
        foreach (var (key, fact) in known)
        {
            if (fact.GetProperty("requirement").GetString() == "required")
                Assert.True(written.TryGetProperty(key, out _), $"{what}: '{key}' is required and not there");
        }

        if (constraints.ValueKind == JsonValueKind.Object && constraints.TryGetProperty("at_least_one", out var some))
            Assert.True(some.EnumerateArray().Any(key => written.TryGetProperty(key.GetString()!, out _)), $"{what}: one of {some} is required");
        foreach (var member in written.EnumerateObject())
        {
            Assert.True(known.TryGetValue(member.Name, out var fact), $"{what}: the schema has no '{member.Name}' there");
            IsOfType(member.Value, fact, $"{what}: {member.Name}");
        }
    }

    private static void IsOfType(JsonElement value, JsonElement fact, string what)
    {
        if (fact.TryGetProperty("array", out _) && value.ValueKind == JsonValueKind.Array)
        {
            foreach (var item in value.EnumerateArray()) IsOfType(item, JsonDocument.Parse($$"""{"type":"{{fact.GetProperty("type")}}"}""").RootElement, what);
            return;
        }

        var type = fact.GetProperty("type").GetString()!;
        if (type.StartsWith("object:", StringComparison.Ordinal))
        {
            Assert.True(value.ValueKind == JsonValueKind.Object, $"{what} is no object");
            if (type == "object:object") return;
            var facts = Schema.GetProperty("objects").GetProperty(type["object:".Length..]);
            Holds(value, Members(facts.GetProperty("attributes")), facts.GetProperty("constraints"), what);
            return;
        }

        var fits = type switch
        {
            "integer_t" or "long_t" or "timestamp_t" => value.ValueKind == JsonValueKind.Number && value.TryGetInt64(out _),
            "boolean_t" => value.ValueKind is JsonValueKind.True or JsonValueKind.False,
            "string_t" or "hostname_t" or "username_t" or "uuid_t" => value.ValueKind == JsonValueKind.String && value.GetString()!.Length > 0,
            _ => throw new InvalidOperationException($"{what}: no test for {type}"),
        };
        Assert.True(fits || (what.EndsWith("message", StringComparison.Ordinal) && value.GetString() == ""), $"{what} is {value}, not {type}");

        // Numbers of category and class are given when a schema is compiled; they were compared above.
        if (fact.TryGetProperty("enum", out var allowed) && !what.EndsWith("category_uid", StringComparison.Ordinal) && !what.EndsWith("class_uid", StringComparison.Ordinal))
            Assert.Contains(value.ToString(), allowed.EnumerateArray().Select(one => one.ToString()));
    }

    private static Dictionary<string, JsonElement> Members(JsonElement of) =>
        of.EnumerateObject().ToDictionary(member => member.Name, member => member.Value, StringComparer.Ordinal);
}
