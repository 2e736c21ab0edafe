using Attest.Monitoring.Configuration.Checks;
using Attest.Monitoring.Running;

namespace Attest.Monitoring.Health.Checks;

/// <summary>
/// What the last verification of the audit log said; verifies it again when that is too old. A log without entries has
/// nothing to vouch for. Of several logs the worst counts, and the age of the oldest verification.
/// </summary>
internal sealed class AuditCheck(ConfiguredCheck check, CheckServices services) : IHealthCheck
{
    public string Name => check.Name;

    public ValueTask<HealthResult> CheckAsync(CancellationToken cancellation)
    {
        var now = services.Time.GetUtcNow();
        var found = new List<(string Folder, LastVerification Last)>();
        foreach (var log in services.Logs)
        {
            if (File.Exists(Path.Combine(log.Folder, "checkpoint"))) found.Add((log.Folder, Last(log, now, cancellation)));
        }

        var isOne = services.Logs.Count == 1;
        if (found.Count == 0) return new(HealthResult.Healthy(isOne ? "The audit log has no entry yet." : "The audit logs have no entry yet."));
        var bad = found.FindIndex(static one => !one.Last.IsValid);
        var oldest = found.Min(static one => one.Last.VerifiedAt);
        var result = bad >= 0 ? HealthResult.Unhealthy($"The audit log{(isOne ? "" : $" {found[bad].Folder}")} does not verify: {found[bad].Last.Reason}")
            : HealthResult.Healthy(isOne ? found[0].Last.Reason : $"{found.Count} logs verify.");
        return new(result.With("last_verified", oldest).With("verified_ago", Text.Duration(now > oldest ? now - oldest : TimeSpan.Zero)));
    }

    private LastVerification Last(WatchedLog log, DateTimeOffset now, CancellationToken cancellation) =>
        LastVerification.Read(log.State) is { } last && now - last.VerifiedAt <= check.Duration("verify_every") && last.VerifiedAt <= now
            ? last
            : LastVerification.Of(log.Verify(cancellation), now);
}
