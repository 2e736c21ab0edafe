using Attest.Monitoring.Health;
using Attest.Monitoring.Health.Remote;
using Attest.Monitoring.Signals;
using Attest.Monitoring.State;

namespace Attest.Monitoring;

/// <summary>What a front end asks about health: of this machine, or of monitors elsewhere.</summary>
internal sealed record HealthReading
{
    /// <summary>The variable that holds the token for monitors elsewhere.</summary>
    public const string TokenVariable = "ATTEST_TOKEN";

    /// <summary>Longest time for one monitor elsewhere, unless given.</summary>
    public static readonly TimeSpan DefaultTimeout = TimeSpan.FromSeconds(10);

    /// <summary>Addresses as typed; none = this machine.</summary>
    public IReadOnlyList<string> Urls { get; init; } = [];

    /// <summary>Only components of this group; null = all.</summary>
    public string? Group { get; init; }

    /// <summary>Whether what was measured is asked for too.</summary>
    public bool Detailed { get; init; }

    /// <summary>Longest time for one monitor elsewhere.</summary>
    public TimeSpan Timeout { get; init; } = DefaultTimeout;

    /// <summary>Asks monitors elsewhere.</summary>
    /// <exception cref="AttestException"><see cref="ErrorIds.ArgumentInvalid"/>: an address is none.</exception>
    public IReadOnlyList<HealthReport> ReadRemote(SessionRequest request, CancellationToken cancellation)
    {
        var urls = Urls.Select(RemoteMonitors.AddressOf).ToArray();
        using var monitors = new RemoteMonitors(Timeout, request.Time)
        {
            Token = request.Environment.TryGetValue(TokenVariable, out var token) && token.Length > 0 ? token : null,
            Detailed = Detailed,
            Group = Group,
        };
        var reports = monitors.ReadAsync(urls, cancellation).GetAwaiter().GetResult();
        if (monitors.Refusals > 0) Count(monitors.Refusals, request);
        return reports;
    }

    /// <summary>A token that counts no more shows in the metrics of the account that goes on showing it.</summary>
    private static void Count(int refusals, SessionRequest request)
    {
        try
        {
            using var session = MonitoringSession.Open(request);
            for (var at = 0; at < refusals; at++) session.Count(new TokenRefused(request.Time.GetUtcNow()));
        }
        catch (AttestException)
        {
            // Who asks about other machines needs no state folder here: that the token was refused is in the report.
        }
    }

    /// <summary>Makes the checks of this machine, and pushes what they found where metrics are pushed.</summary>
    /// <param name="session">Whose folder and configuration.</param>
    /// <param name="others">State folders that are watched too.</param>
    /// <param name="cancellation">Ends the waiting.</param>
    /// <exception cref="AttestException">
    /// <see cref="ErrorIds.ConfigurationInvalid"/>, with every mistake; <see cref="ErrorIds.ArgumentInvalid"/>: no check is of the group.
    /// </exception>
    public HealthReport ReadLocal(MonitoringSession session, IReadOnlyList<StateFolder> others, CancellationToken cancellation)
    {
        using var health = session.Health();
        var report = health.Monitor(others).ReadAsync(Group, cancellation).GetAwaiter().GetResult();
        if (Group is null || report.Components.Count > 0)
        {
            health.Push(others);
            return report;
        }

        throw new AttestException(
            ErrorIds.ArgumentInvalid,
            $"No health check is of the group '{Sources.NodeWords.Short(Group)}'.",
            $"Name {HealthCheckSettings.Ready}, or a group that a check of health.checks names.");
    }

    /// <summary>Whether reports are as bad as somebody minds.</summary>
    /// <param name="reports">What was said.</param>
    /// <param name="line">From which status on.</param>
    public static bool IsBad(IEnumerable<HealthReport> reports, HealthStatus line) =>
        reports.Any(report => report.Error is null && report.Status <= line);
}
