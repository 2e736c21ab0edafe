using Attest.Monitoring.Audit.Journals;
using Attest.Monitoring.Keys;
using Attest.Monitoring.State;

namespace Attest.Monitoring.Audit;

/// <summary>Where a log lies, its journals and its key.</summary>
/// <param name="Log">What is served.</param>
/// <param name="Journals">What is durable and not yet in the tree.</param>
/// <param name="Key">Signs checkpoints.</param>
/// <param name="Host">The machine's name, for the name of a new log.</param>
internal sealed record AuditPlace(AuditFolder Log, JournalFolder Journals, KeyFile Key, string Host)
{
    /// <summary>The place in a state folder.</summary>
    /// <param name="state">The folder.</param>
    /// <param name="key"><c>audit.key</c>; null = beside the log.</param>
    /// <param name="path"><c>audit.path</c>: another folder, made alike; null = the state folder.</param>
    public static AuditPlace In(StateFolder state, string? key = null, string? path = null)
    {
        var home = path is null ? state : new StateFolder(path);
        return new(
            new AuditFolder(home.Audit),
            new JournalFolder(home.Journal),
            new KeyFile(key ?? Path.Combine(home.Keys, "audit.pem")),
            Environment.MachineName);
    }
}
