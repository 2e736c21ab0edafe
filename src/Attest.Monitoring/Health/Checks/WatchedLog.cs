using Attest.Monitoring.Audit.Verification;
using Attest.Monitoring.State;

namespace Attest.Monitoring.Health.Checks;

/// <summary>An audit log that is watched.</summary>
/// <param name="State">The state folder that keeps what its last verification said.</param>
/// <param name="Folder">Where the log lies.</param>
/// <param name="Verify">Verifies it, and keeps what it found.</param>
internal sealed record WatchedLog(StateFolder State, string Folder, Func<CancellationToken, AuditVerification> Verify);
