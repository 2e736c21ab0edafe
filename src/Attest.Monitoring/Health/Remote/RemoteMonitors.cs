using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Text.Json;
using Attest.Monitoring.Health.Checks;
using Attest.Monitoring.Running;

namespace Attest.Monitoring.Health.Remote;

/// <summary>Asks monitors of other machines, side by side; each within its time.</summary>
/// <param name="timeout">Of one monitor.</param>
/// <param name="time">The clock.</param>
internal sealed class RemoteMonitors(TimeSpan timeout, TimeProvider time) : IDisposable
{
    private const int MostAtOnce = 64;
    private const int LongestAnswer = 4 << 20;

    private int _refusals;

    private readonly HttpClient _client = new(new SocketsHttpHandler
    {
        ActivityHeadersPropagator = null,

        // A redirect would hand the token to another server.
        AllowAutoRedirect = false,
        MaxResponseHeadersLength = 64,
    })
    { Timeout = Timeout.InfiniteTimeSpan, MaxResponseContentBufferSize = LongestAnswer };

    /// <summary>The bearer token that is shown to them; null = none.</summary>
    public string? Token { get; init; }

    /// <summary>Whether what was measured is asked for too.</summary>
    public bool Detailed { get; init; }

    /// <summary>Only components of this group; null = all.</summary>
    public string? Group { get; init; }

    /// <summary>How many refused the token.</summary>
    public int Refusals => _refusals;

    /// <summary>Reports in the order of the addresses; one that could not be had says why.</summary>
    /// <param name="urls">Addresses of monitors, or of their <c>/health</c> itself.</param>
    /// <param name="cancellation">Ends the asking.</param>
    public async Task<IReadOnlyList<HealthReport>> ReadAsync(IReadOnlyList<Uri> urls, CancellationToken cancellation)
    {
        var reports = new HealthReport[urls.Count];
        await Parallel.ForAsync(
            0, urls.Count, new ParallelOptions { MaxDegreeOfParallelism = MostAtOnce, CancellationToken = cancellation },
            async (at, stop) => reports[at] = await ReadAsync(urls[at], stop).ConfigureAwait(false)).ConfigureAwait(false);
        return reports;
    }

    /// <summary>Reads an address that somebody typed; a host alone is taken for one of http.</summary>
    /// <exception cref="AttestException"><see cref="ErrorIds.ArgumentInvalid"/>: it is none of http or https.</exception>
    public static Uri AddressOf(string text)
    {
        var whole = text.Contains("://", StringComparison.Ordinal) ? text : $"http://{text}";
        if (Uri.TryCreate(whole, UriKind.Absolute, out var url) && url.Scheme is "http" or "https" && url.Host.Length > 0) return url;
        throw new AttestException(
            ErrorIds.ArgumentInvalid, $"'{Sources.NodeWords.Short(text)}' is no address of a monitor.", "Give an http or https address, such as http://build-7:8080.");
    }

    public void Dispose() => _client.Dispose();

    private async Task<HealthReport> ReadAsync(Uri url, CancellationToken cancellation)
    {
        var whole = url.AbsolutePath.Length > 1 ? url : new Uri(url, Detailed || Group is not null ? "/health/detailed" : "/health");
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        limit.CancelAfter(timeout);
        try
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, whole);
            request.Headers.Accept.ParseAdd("application/json");
            if (Token is not null) request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", Token);
            using var response = await _client.SendAsync(request, limit.Token).ConfigureAwait(false);
            if (response.StatusCode == System.Net.HttpStatusCode.Unauthorized && Token is not null) Interlocked.Increment(ref _refusals);
            if ((int)response.StatusCode is not (200 or 503)) return Failed(url, $"it answered {(int)response.StatusCode} {response.ReasonPhrase}".TrimEnd(), RemedyOf((int)response.StatusCode));
            using var json = JsonDocument.Parse(await response.Content.ReadAsByteArrayAsync(limit.Token).ConfigureAwait(false));
            return ReportReader.Read(json.RootElement, WebClient.Shown(url).TrimEnd('/'), Group, time.GetUtcNow());
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            return Failed(url, $"it did not answer within {Text.Duration(timeout)}", "See whether it runs, or give it more time.");
        }
        catch (Exception fault) when (fault is HttpRequestException or IOException or SocketException)
        {
            return Failed(url, (fault.InnerException ?? fault).Message.TrimEnd('.'), "See whether it runs and can be reached from here.");
        }
        catch (Exception fault) when (fault is JsonException or InvalidOperationException or KeyNotFoundException or FormatException)
        {
            return Failed(url, "what it answers is no health report of Attest.Monitoring", "Give the address of 'attest serve', or of its /health.");
        }
    }

    private HealthReport Failed(Uri url, string why, string remedy)
    {
        var source = WebClient.Shown(url).TrimEnd('/');
        return new HealthReport
        {
            Source = source,
            Status = HealthStatus.Unhealthy,
            Timestamp = time.GetUtcNow(),
            Error = new StepError(ErrorIds.MonitorUnreachable, $"{source} cannot be asked: {ResultLimits.Line(why)}.", remedy),
        };
    }

    private static string RemedyOf(int status) => status is 401 or 403
        ? "Set ATTEST_TOKEN to a token with the role health:read."
        : "Give the address of 'attest serve', or of its /health.";
}
