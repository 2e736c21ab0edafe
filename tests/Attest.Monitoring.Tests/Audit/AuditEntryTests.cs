using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Attest.Monitoring.Audit;
using Attest.Monitoring.Audit.Tree;

namespace Attest.Monitoring.Tests.Audit;

public sealed class AuditEntryTests
{
    private static readonly AuditEvent Sample = new()
    {
        Timestamp = new DateTimeOffset(2026, 3, 1, 12, 0, 0, TimeSpan.FromHours(2)).AddTicks(1),
        EventType = AuditEventTypes.PipelineComplete,
        Actor = new AuditActor("ana", 1000, null, null, null),
        Host = "build-1",
        RunId = "r",
        Pipeline = "nightly",
        Fields = [new("status", "success"), new("duration_ms", 12.5), new("steps_total", 3), new("Zed", true)],
    };

    [Fact]
    public void An_entry_is_canonical_json() => Assert.Equal(
        """{"Zed":true,"actor":{"os_user":"ana","uid":1000},"duration_ms":12.5,"event_type":"pipeline_complete","host":"build-1","pipeline":"nightly","run_id":"r","status":"success","steps_total":3,"timestamp":"2026-03-01T10:00:00.0000001Z"}""",
        Encoding.UTF8.GetString(AuditEntry.Of(Sample)));

    [Theory]
    [InlineData(65_000)]
    [InlineData(65_300)]
    [InlineData(65_535)]
    [InlineData(70_000)]
    [InlineData(1_000_000)]
    public void A_text_too_long_is_cut_and_its_hash_kept(int length)
    {
        foreach (var letter in new[] { "x", "\"", "\u0001", "é", "🔑" })
        {
            var text = string.Concat(Enumerable.Repeat(letter, length / letter.Length));
            var entry = AuditEntry.Of(Sample with { Fields = [new("message", text), new("a", "kept")] });

            Assert.InRange(entry.Length, 1, EntryBundle.LongestEntry);
            using var json = JsonDocument.Parse(entry);
            var message = json.RootElement.GetProperty("message").GetString()!;
            Assert.StartsWith(message, text);
            Assert.Equal("kept", json.RootElement.GetProperty("a").GetString());
            Assert.Equal(message != text, json.RootElement.TryGetProperty("message_sha256", out var hash));
            if (message == text) continue;
            Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text))), hash.GetString());
        }
    }

    [Fact]
    public void Several_long_texts_are_cut_until_they_fit()
    {
        var entry = AuditEntry.Of(Sample with { Fields = [.. Enumerable.Range(0, 5).Select(n => KeyValuePair.Create<string, object>($"text{n}", new string('\n', 60_000)))] });

        Assert.InRange(entry.Length, 1, EntryBundle.LongestEntry);
        JsonDocument.Parse(entry).Dispose();
    }

    [Fact]
    public void A_member_may_not_stand_there_twice() =>
        Assert.Throws<ArgumentException>(() => AuditEntry.Of(Sample with { Fields = [new("host", "another")] }));
}
