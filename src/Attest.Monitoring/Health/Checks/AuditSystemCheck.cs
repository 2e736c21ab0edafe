using Attest.Monitoring.Audit.Reading;
using Attest.Monitoring.State;

namespace Attest.Monitoring.Health.Checks;

/// <summary>Whether the audit log of each state folder can be opened and goes on; what they hold. Verifying them is another check.</summary>
/// <param name="states">The state folders.</param>
/// <param name="key"><c>audit.key</c>; null = in the state folder.</param>
/// <param name="time">The clock.</param>
/// <param name="path"><c>audit.path</c>, where all of them have one log; null = each has its own.</param>
internal sealed class AuditSystemCheck(IReadOnlyList<StateFolder> states, string? key, TimeProvider time, string? path = null) : IHealthCheck
{
    /// <summary>More are not counted: the answer is then "at least".</summary>
    private const int MostCounted = 100_000;

    private readonly LogPlace[] _places = [.. states.Select(state => LogPlace.In(state, key, path)).DistinctBy(static place => place.Folder)];

    public string Name => "audit_system";

    public ValueTask<HealthResult> CheckAsync(CancellationToken cancellation) => ValueTask.FromResult(Look(cancellation));

    private HealthResult Look(CancellationToken cancellation)
    {
        var found = Array.ConvertAll(_places, place => Count(place, cancellation));
        var verified = states.Select(static state => (State: state, Last: LastVerification.Read(state))).Where(static one => one.Last is not null).ToArray();
        var fault = Array.Find(found, static one => one.Fault is not null).Fault
            ?? verified.Where(static one => !one.Last!.IsValid).Select(one => Failed(one.State, one.Last!)).FirstOrDefault();
        return (fault is null ? HealthResult.Healthy() : HealthResult.Unhealthy(fault))
            .With("events_last_hour", found.Sum(static one => one.Events))
            .With("storage_usage_mb", Math.Round(_places.Sum(place => BytesOf(place.Folder, cancellation)) / 1048576.0, 1))
            .With("last_verified", verified.Length == 0 ? null : verified.Min(static one => one.Last!.VerifiedAt));
    }

    private string Failed(StateFolder state, LastVerification last) =>
        $"The last verification{(states.Count == 1 ? "" : $" of the log in {state.Root}")} failed: {last.Reason}";

    private (int Events, string? Fault) Count(LogPlace place, CancellationToken cancellation)
    {
        // A folder in which nothing was ever done has no log yet, and that is as it should be.
        if (!File.Exists(Path.Combine(place.Folder, "checkpoint"))) return (0, null);
        try
        {
            var reader = place.Reader();
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
            return (0, $"The audit log at {place.Folder} cannot be read: {fault.Message}");
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
