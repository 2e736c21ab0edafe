namespace Attest.Monitoring.Audit.Verification;

/// <summary>What can be said of a log.</summary>
public enum Verdict
{
    /// <summary>It holds.</summary>
    Pass,

    /// <summary>Nothing that was at hand can prove it or refute it.</summary>
    Unproven,

    /// <summary>It does not hold.</summary>
    Fail,
}

/// <summary>One of the three answers about a log.</summary>
/// <param name="Verdict">The answer.</param>
/// <param name="Reason">Why, one sentence.</param>
public sealed record AuditAnswer(Verdict Verdict, string Reason)
{
    /// <summary>The verdict and its reason, as a person reads them.</summary>
    public override string ToString() => $"{Verdict}: {Reason}";
}

/// <summary>One thing that is wrong, or worth knowing, and where.</summary>
/// <param name="Place">The file, from the log's folder.</param>
/// <param name="Seq">The entry, from 0; null when it is not about one.</param>
/// <param name="Message">One sentence.</param>
public sealed record AuditFinding(string Place, long? Seq, string Message)
{
    /// <summary><c>place: message</c>.</summary>
    public override string ToString() => $"{Place}: {Message}";
}

/// <summary>A checkpoint from outside the state folder, and what became of it.</summary>
/// <param name="Source">Where it was found.</param>
/// <param name="Size">How many entries it vouches for; null when it is no checkpoint.</param>
/// <param name="Time">When a time stamp authority saw it; null when none did.</param>
/// <param name="Answer">Whether this log still holds what it vouches for.</param>
public sealed record AuditAnchor(string Source, long? Size, DateTimeOffset? Time, AuditAnswer Answer);

/// <summary>What an independent reading of a whole log found.</summary>
public sealed record AuditVerification
{
    /// <summary>The log's origin, as its checkpoint names it; null when that cannot be read.</summary>
    public string? Log { get; init; }

    /// <summary>How many entries the checkpoint vouches for.</summary>
    public long Size { get; init; }

    /// <summary>The root hash of the checkpoint, base64.</summary>
    public string? Root { get; init; }

    /// <summary>Whether the tiles rebuild to the root of the checkpoint, and nothing else lies in the folder.</summary>
    public required AuditAnswer Integrity { get; init; }

    /// <summary>Whether nothing was cut off: passes only against a checkpoint from outside the state folder.</summary>
    public required AuditAnswer Completeness { get; init; }

    /// <summary>Whether a trusted key signed the checkpoint.</summary>
    public required AuditAnswer Authenticity { get; init; }

    /// <summary>What is wrong, in the order of the log.</summary>
    public IReadOnlyList<AuditFinding> Findings { get; init; } = [];

    /// <summary>What is worth knowing though no verdict hangs on it: a clock that was set back.</summary>
    public IReadOnlyList<AuditFinding> Notes { get; init; } = [];

    /// <summary>The checkpoints from outside that were looked at.</summary>
    public IReadOnlyList<AuditAnchor> Anchors { get; init; } = [];

    /// <summary>How many files were read.</summary>
    public long Files { get; init; }

    /// <summary>How long it took, in milliseconds.</summary>
    public long DurationMs { get; init; }

    /// <summary>Whether none of the three failed.</summary>
    public bool IsValid => Integrity.Verdict != Verdict.Fail && Completeness.Verdict != Verdict.Fail && Authenticity.Verdict != Verdict.Fail;
}
