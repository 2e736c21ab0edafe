namespace Attest.Monitoring.Metrics.Snapshots;

/// <summary>The files of the metrics folder.</summary>
internal static class SnapshotNames
{
    public const string Base = "base.snapshot";
    public const string BaseTemporary = "base.tmp";
    public const string DamagedBase = "base.damaged";
    public const string FoldLock = "fold.lock";
    private const string LostPrefix = "lost-";
    private const string SnapshotSuffix = ".snapshot";

    public static string Snapshot(string id) => id + SnapshotSuffix;

    public static string Lock(string id) => id + ".lock";

    public static string Temporary(string id) => id + ".tmp";

    /// <summary>The id under which the increments of a lost run lie.</summary>
    public static string Lost(string runId) => LostPrefix + runId;

    /// <summary>The run that an id is of, or null when it is that of a process.</summary>
    public static string? LostRun(string id) =>
        id.StartsWith(LostPrefix, StringComparison.Ordinal) ? id[LostPrefix.Length..] : null;

    /// <summary>The id of a snapshot other than the base; null for any other file.</summary>
    public static string? IdOf(string name) =>
        name != Base && name.EndsWith(SnapshotSuffix, StringComparison.Ordinal) ? name[..^SnapshotSuffix.Length] : null;

    /// <summary>The id that a lock or temporary file belongs to; null for any other file.</summary>
    public static string? IdOfPart(string name) =>
        name.EndsWith(".lock", StringComparison.Ordinal) || name.EndsWith(".tmp", StringComparison.Ordinal)
            ? name[..name.IndexOf('.', StringComparison.Ordinal)]
            : null;

    /// <summary>A new process's id: the time of its birth, and chance.</summary>
    public static string NewId(TimeProvider time) =>
        $"{time.GetUtcNow().ToUnixTimeMilliseconds():x12}-{Random.Shared.NextInt64():x16}";
}
