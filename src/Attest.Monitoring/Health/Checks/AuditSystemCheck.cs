using Attest.Monitoring.Audit.Reading;
using Attest.Monitoring.State;

namespace Attest.Monitoring.Health.Checks;

/// <summary>Whether the audit log can be opened and goes on; what it holds. Verifying it is another check.</summary>
/// <param name="state">Its state folder.</param>
/// <param name="key"><c>audit.key</c>; null = in the state folder.</param>
/// <param name="time">The clock.</param>
/// <param name="path"><c>audit.path</c>; null = the state folder.</param>
internal sealed class AuditSystemCheck(StateFolder state, string? key, TimeProvider time, string? path = null) : IHealthCheck
{
    /// <summary>More are not counted: the answer is then "at least".</summary>
    private const int MostCounted = 100_000;

    private readonly LogPlace _place = LogPlace.In(state, key, path);

    public string Name => "audit_system";

    public ValueTask<HealthResult> CheckAsync(CancellationToken cancellation) => ValueTask.FromResult(Look(cancellation));

    private HealthResult Look(CancellationToken cancellation)
    {
        var (events, fault) = Count(cancellation);
        var verified = LastVerification.Read(state);
        if (verified is { IsValid: false }) fault ??= $"The last verification failed: {verified.Reason}";
        var result = fault is null ? HealthResult.Healthy() : HealthResult.Unhealthy(fault);
        return result
            .With("events_last_hour", events)
            .With("storage_usage_mb", Math.Round(BytesOf(_place.Folder, cancellation) / 1048576.0, 1))
            .With("last_verified", verified?.VerifiedAt);
    }

    private (int Events, string? Fault) Count(CancellationToken cancellation)
    {
        // A folder in which nothing was ever done has no log yet, and that is as it should be.
        if (!File.Exists(Path.Combine(_place.Folder, "checkpoint"))) return (0, null);
        try
        {
            var reader = _place.Reader();
            var events = 0;
            foreach (var _ in reader.Read(reader.Head(), new AuditQuery { Since = time.GetUtcNow().AddHours(-1) }, 0, cancellation))
                if (++events == MostCounted) break;
            return (events, null);
        }
        catch (AttestException fault)
        {
            return (0, $"{fault.Message} {fault.Remedy}");
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            return (0, $"The audit log at {_place.Folder} cannot be read: {fault.Message}");
        }
    }

    private static long BytesOf(string folder, CancellationToken cancellation)
    {
        if (!Directory.Exists(folder)) return 0;
        var options = new EnumerationOptions { RecurseSubdirectories = true, IgnoreInaccessible = true, AttributesToSkip = FileAttributes.ReparsePoint };
        long bytes = 0;
        foreach (var file in new DirectoryInfo(folder).EnumerateFiles("*", options))
        {
            cancellation.ThrowIfCancellationRequested();
            bytes += file.Exists ? file.Length : 0;
        }

        return bytes;
    }
}
