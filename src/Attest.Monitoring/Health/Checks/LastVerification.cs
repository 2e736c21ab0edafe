using System.Buffers;
using System.Text.Json;
using Attest.Monitoring.Audit.Verification;
using Attest.Monitoring.State;

namespace Attest.Monitoring.Health.Checks;

/// <summary>What the last verification of a folder's audit log said, kept in <c>health/audit-verification.json</c>.</summary>
/// <param name="VerifiedAt">When it ended, UTC.</param>
/// <param name="IsValid">Whether integrity and authenticity hold, and completeness is not disproven.</param>
/// <param name="Reason">What failed first, or how much was read.</param>
internal sealed record LastVerification(DateTimeOffset VerifiedAt, bool IsValid, string Reason)
{
    private const int LargestFile = 64 * 1024;

    /// <summary>The verdicts in one.</summary>
    public static LastVerification Of(AuditVerification result, DateTimeOffset at)
    {
        foreach (var answer in (AuditAnswer[])[result.Integrity, result.Authenticity, result.Completeness])
            if (answer.Verdict == Verdict.Fail) return new(at, false, answer.Reason);
        return new(at, result.IsValid, result.Integrity.Reason);
    }

    /// <summary>The one that is kept; null = none, or it cannot be read.</summary>
    public static LastVerification? Read(StateFolder state)
    {
        try
        {
            var file = new FileInfo(PathIn(state));
            if (!file.Exists || file.Length > LargestFile) return null;
            using var json = JsonDocument.Parse(File.ReadAllBytes(file.FullName));
            var root = json.RootElement;
            return new(root.GetProperty("verified_at").GetDateTimeOffset(), root.GetProperty("valid").GetBoolean(), root.GetProperty("reason").GetString() ?? "");
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException or JsonException or InvalidOperationException or KeyNotFoundException or FormatException)
        {
            return null;
        }
    }

    /// <summary>Keeps it.</summary>
    /// <exception cref="IOException">It cannot be written.</exception>
    public void Write(StateFolder state)
    {
        var buffer = new ArrayBufferWriter<byte>(256);
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            json.WriteString("verified_at", VerifiedAt.UtcDateTime);
            json.WriteBoolean("valid", IsValid);
            json.WriteString("reason", Reason);
            json.WriteEndObject();
        }

        PrivateFolder.Create(state.Health);
        AtomicFile.Write(PathIn(state), buffer.WrittenSpan);
    }

    private static string PathIn(StateFolder state) => Path.Combine(state.Health, "audit-verification.json");
}
