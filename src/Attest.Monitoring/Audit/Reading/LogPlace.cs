using Attest.Monitoring.State;

namespace Attest.Monitoring.Audit.Reading;

/// <summary>Where a log and what is read beside it lie.</summary>
/// <param name="Folder">Holds <c>checkpoint</c> and <c>tile</c>.</param>
/// <param name="Keys">Holds the public keys.</param>
/// <param name="KeyNames">Which files there are.</param>
/// <param name="Index">The times of the bundles; may be absent. Empty = kept nowhere.</param>
internal sealed record LogPlace(string Folder, string Keys, string KeyNames, string Index)
{
    /// <summary>In a state folder, or in an export, which is made like one.</summary>
    /// <param name="state">The folder; need not be open.</param>
    /// <param name="key"><c>audit.key</c>; null = beside the log.</param>
    /// <param name="path"><c>audit.path</c>; null = the state folder.</param>
    public static LogPlace In(StateFolder state, string? key = null, string? path = null)
    {
        if (path is not null) state = new StateFolder(path);
        key ??= Path.Combine(state.Keys, "audit.pem");
        return new(state.Audit, Path.GetDirectoryName(key)!, Path.GetFileNameWithoutExtension(key) + "*.pub.pem", Path.Combine(state.Root, "index", "audit.times"));
    }

    /// <summary>The public keys beside the private one.</summary>
    public IReadOnlyList<string> KeyFiles =>
        Directory.Exists(Keys) ? [.. Directory.EnumerateFiles(Keys, KeyNames).Order(StringComparer.Ordinal)] : [];

    /// <summary>What each key that was replaced says of the next; one that was being written when its process died is none.</summary>
    public IReadOnlyList<string> Handovers => Directory.Exists(Keys)
        ? [.. Directory.EnumerateFiles(Keys, KeyNames.Replace("*.pub.pem", ".*.tlog-proof*", StringComparison.Ordinal))
            .Where(static path => !path.EndsWith(".tmp", StringComparison.Ordinal)).Order(StringComparer.Ordinal)]
        : [];

    /// <summary>A reader of it.</summary>
    public AuditReader Reader() => new(Folder, Index.Length == 0 ? null : Index);
}
