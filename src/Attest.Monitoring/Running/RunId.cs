namespace Attest.Monitoring.Running;

/// <summary>Run ids are UUIDs of version 7 (RFC 9562, section 5.7): sorted by name they are sorted by time.</summary>
internal static class RunId
{
    public static string New(TimeProvider time) => Guid.CreateVersion7(time.GetUtcNow()).ToString();

    /// <summary>Whether a text is a whole run id, and so may name a folder.</summary>
    public static bool IsValid(string text) => text.Length == 36 && Guid.TryParseExact(text, "D", out _);
}
