using System.Net.Http.Headers;
using System.Text;
using Attest.Monitoring.Audit.Verification;
using Attest.Monitoring.Configuration;
using Attest.Monitoring.Delivery;

namespace Attest.Monitoring.Audit.Anchors;

/// <summary>
/// A time stamp authority that signs when it saw a checkpoint (RFC 3161, over HTTP: section 3.4). A stamp is kept only when it
/// says what it should.
/// </summary>
/// <param name="settings">Which authority.</param>
/// <param name="folder">Where stamps are kept.</param>
/// <param name="stamps">Makes requests and checks responses.</param>
/// <param name="time">Our own clock, to be compared with theirs.</param>
/// <param name="withinReach">Why it proves little where they are kept; null = it is out of reach.</param>
internal sealed class StampAnchor(TimestampAnchorSettings settings, StampFolder folder, ITimeStamps stamps, TimeProvider time, string? withinReach) : IAnchor
{
    private static readonly TimeSpan Tolerance = TimeSpan.FromMinutes(5);

    public string Name => settings.Url.Length > 0 ? $"timestamp {ShownUrl.In(settings.Url)}" : $"timestamps in {folder.Root}";

    public string? Write(AnchoredCheckpoint checkpoint, CancellationToken cancellation)
    {
        if (folder.Has(checkpoint, settings.Url)) return null;
        var query = stamps.Ask(checkpoint.Note);
        var response = Post(query.Body, cancellation);
        var check = query.Take(response, settings.Authorities);
        if (check.Verdict != StampVerdict.Good)
        {
            throw AnchorFault.Of(Name, check.Said, check.Verdict == StampVerdict.Untrusted ? "Name the authority's root certificate in 'authorities' of this anchor, after you have compared its fingerprint." : null);
        }

        try
        {
            folder.Keep(checkpoint, settings.Url, response);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw AnchorFault.Of(Name, $"the stamp could not be kept: {fault.Message}", inner: fault);
        }

        var apart = check.Time!.Value - time.GetUtcNow();
        return apart.Duration() > Tolerance ? $"its clock and this machine's are {ClockCheck.Length(apart.Duration().Ticks)} apart" : null;
    }

    public OutsideSource Read(string origin, CancellationToken cancellation)
    {
        try
        {
            var notes = new List<OutsideNote>();
            string? fault = null;
            string? untrusted = null;
            foreach (var kept in AnchorSample.Of(folder.Of(origin), static stamp => stamp.Name))
            {
                cancellation.ThrowIfCancellationRequested();
                var note = kept.Note;
                var check = stamps.Check(kept.Response, note, settings.Authorities);
                if (check.Verdict == StampVerdict.Good) notes.Add(new(note, check.Time) { Stamp = check.Said });
                else if (check.Verdict == StampVerdict.Broken) fault ??= $"{kept.Stamp}: {check.Said}";
                else untrusted ??= $"{kept.Stamp}: {check.Said}";
            }

            // Authorities may share the folder: the stamps of another say nothing here.
            if (notes.Count == 0) fault ??= untrusted;
            return new(Name, notes)
            {
                Fault = fault,
                WithinReach = withinReach,
                Oddities = fault is null ? [] : [new AuditFinding(Name, null, fault)],
            };
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw AnchorFault.Of(Name, fault.Message, inner: fault);
        }
    }

    private byte[] Post(byte[] body, CancellationToken cancellation)
    {
        byte[] response = [];
        using var client = new DeliveryClient(Target());
        var answer = client.Exchange(
            () =>
            {
                var message = new HttpRequestMessage(HttpMethod.Post, Address().Uri) { Content = new ByteArrayContent(body) };
                message.Content.Headers.ContentType = new MediaTypeHeaderValue("application/timestamp-query");
                message.Headers.Accept.Add(new("application/timestamp-reply"));
                return message;
            },
            (reply, content) =>
            {
                response = content;
                return reply.IsSuccessStatusCode ? DeliveryAnswer.Taken : new(DeliveryVerdict.Refused, HttpDeliverer.Said(reply));
            },
            cancellation);
        return answer.Verdict == DeliveryVerdict.Taken ? response : throw AnchorFault.Of(Name, answer.Why ?? "it did not answer");
    }

    private HttpTarget Target() => new(Address().Uri, settings.Timeout)
    {
        Headers = new Uri(settings.Url).UserInfo is { Length: > 0 } login
            ? [new("Authorization", $"Basic {Convert.ToBase64String(Encoding.UTF8.GetBytes(Uri.UnescapeDataString(login)))}")]
            : [],
    };

    /// <summary>The address without who asks.</summary>
    private UriBuilder Address() => new(settings.Url) { UserName = "", Password = "" };
}
