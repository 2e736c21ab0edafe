using Attest.Monitoring.State;

namespace Attest.Monitoring.Audit.Reading;

/// <summary>Where a log and what is read beside it lie.</summary>
/// <param name="Folder">Holds <c>checkpoint</c> and <c>tile</c>.</param>
/// <param name="Keys">Holds the public keys.</param>
/// <param name="Index">The times of the bundles; may be absent.</param>
internal sealed record LogPlace(string Folder, string Keys, string Index)
{
    /// <summary>In a state folder, or in an export, which is made like one.</summary>
    /// <param name="state">The folder; need not be open.</param>
    /// <param name="path"><c>audit.path</c>; null = in the state folder.</param>
    public static LogPlace In(StateFolder state, string? path = null) =>
        new(path ?? state.Audit, state.Keys, Path.Combine(state.Root, "index", "audit.times"));

    /// <summary>A reader of it.</summary>
    public AuditReader Reader() => new(Folder, Index);
}
