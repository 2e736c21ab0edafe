using System.Buffers.Text;
using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Text;
using Attest.Monitoring.Delivery;
using Attest.Monitoring.Metrics.Exposition;

namespace Attest.Monitoring.Push;

/// <summary>
/// A Prometheus Pushgateway: one group a state folder, <c>job</c> and <c>instance</c>, replaced as a whole by PUT, which
/// is right for totals. Source: prometheus/pushgateway, README, "API".
/// </summary>
internal sealed class PushgatewayTarget : IPushTarget
{
    private const int LongestAnswer = 300;

    private readonly HttpTarget _target;
    private readonly string _job;
    private readonly DeliveryClient _client;

    /// <param name="url">Its base address; a name and password in it are sent as Basic authentication.</param>
    /// <param name="job">The label <c>job</c>.</param>
    /// <param name="timeout">Of one request.</param>
    public PushgatewayTarget(Uri url, string job, TimeSpan timeout)
    {
        var bare = new UriBuilder(url) { UserName = "", Password = "" }.Uri;
        _job = job;
        _target = new HttpTarget(bare, timeout)
        {
            Headers = url.UserInfo.Length == 0 ? [] :
                [new("Authorization", "Basic " + Convert.ToBase64String(Encoding.UTF8.GetBytes(Uri.UnescapeDataString(url.UserInfo))))],
        };
        _client = new DeliveryClient(_target);
    }

    public string Kind => "pushgateway";

    public string Address => _target.Shown;

    public bool KeepsTheLast => true;

    public MetricPush Push(PushedTotals totals, PushDeadline deadline)
    {
        using var text = new MemoryStream();
        PrometheusText.Write(totals.Families, text);
        var body = text.ToArray();
        var answer = PushAttempts.Until(
            deadline, cancel => _client.Exchange(() => Request(totals.Instance, body), Judge, cancel));
        return answer.Verdict == DeliveryVerdict.Taken
            ? MetricPush.Done(this, totals.Series)
            : MetricPush.Failed(this, totals.Series, answer.Why ?? "it did not take them");
    }

    public void Dispose() => _client.Dispose();

    /// <summary>The address of the group.</summary>
    internal static Uri Group(Uri url, string job, string instance) =>
        new($"{url.GetLeftPart(UriPartial.Path).TrimEnd('/')}/metrics/{Label("job", job)}/{Label("instance", instance)}{url.Query}");

    /// <summary>What a part of a path cannot hold, a slash or nothing, goes in base64.</summary>
    private static string Label(string name, string value) =>
        value.Length == 0 ? $"{name}@base64/="
        : value.Contains('/', StringComparison.Ordinal) ? $"{name}@base64/{Base64Url.EncodeToString(Encoding.UTF8.GetBytes(value))}"
        : $"{name}/{Uri.EscapeDataString(value)}";

    private HttpRequestMessage Request(string instance, byte[] body)
    {
        var content = new ByteArrayContent(body);
        content.Headers.ContentType = MediaTypeHeaderValue.Parse(ExpositionFormat.Prometheus.ContentType);
        return new HttpRequestMessage(HttpMethod.Put, Group(_target.Url, _job, instance)) { Content = content };
    }

    private static DeliveryAnswer Judge(HttpResponseMessage response, byte[] answer)
    {
        if (response.IsSuccessStatusCode) return DeliveryAnswer.Taken;
        var said = Encoding.UTF8.GetString(answer.AsSpan(0, Math.Min(answer.Length, LongestAnswer))).ReplaceLineEndings(" ").Trim();
        var why = string.Create(CultureInfo.InvariantCulture, $"it answered {(int)response.StatusCode} {response.ReasonPhrase}").TrimEnd();
        var later = response.StatusCode is HttpStatusCode.TooManyRequests or HttpStatusCode.BadGateway
            or HttpStatusCode.ServiceUnavailable or HttpStatusCode.GatewayTimeout;
        return new DeliveryAnswer(later ? DeliveryVerdict.Later : DeliveryVerdict.Refused, said.Length == 0 ? why : $"{why}: {said}")
        {
            After = response.Headers.RetryAfter?.Delta,
        };
    }
}
