using Attest.Monitoring.Configuration.Checks;
using Attest.Monitoring.Running;

namespace Attest.Monitoring.Health.Checks;

/// <summary>
/// What the last verification of the audit log said; verifies it again when that is too old. A log without entries has
/// nothing to vouch for.
/// </summary>
internal sealed class AuditCheck(ConfiguredCheck check, CheckServices services) : IHealthCheck
{
    public string Name => check.Name;

    public ValueTask<HealthResult> CheckAsync(CancellationToken cancellation)
    {
        if (!File.Exists(Path.Combine(services.AuditLog, "checkpoint"))) return new(HealthResult.Healthy("The audit log has no entry yet."));
        var now = services.Time.GetUtcNow();
        var last = LastVerification.Read(services.State);
        if (last is null || now - last.VerifiedAt > check.Duration("verify_every") || last.VerifiedAt > now) last = LastVerification.Of(services.Verify(cancellation), now);
        var result = last.IsValid ? HealthResult.Healthy(last.Reason) : HealthResult.Unhealthy($"The audit log does not verify: {last.Reason}");
        return new(result.With("last_verified", last.VerifiedAt).With("verified_ago", Text.Duration(now > last.VerifiedAt ? now - last.VerifiedAt : TimeSpan.Zero)));
    }
}
