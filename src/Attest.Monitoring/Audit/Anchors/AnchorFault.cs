namespace Attest.Monitoring.Audit.Anchors;

/// <summary>What is said of an anchor that failed.</summary>
internal static class AnchorFault
{
    /// <param name="anchor">As it is told to people.</param>
    /// <param name="why">One sentence without its full stop.</param>
    /// <param name="remedy">What to do; null = what helps in most cases.</param>
    /// <param name="inner">What was caught.</param>
    public static AttestException Of(string anchor, string why, string? remedy = null, Exception? inner = null) => new(
        ErrorIds.AuditAnchorFailed,
        $"The anchor {anchor} failed: {why}.",
        remedy ?? "See to it that it can be reached, or take it out of 'audit.anchors'; the next checkpoint is tried again.",
        inner: inner);
}
