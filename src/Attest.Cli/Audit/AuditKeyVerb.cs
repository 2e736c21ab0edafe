using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Json;
using Attest.Monitoring;
using Attest.Monitoring.Audit;
using Attest.Monitoring.Audit.Reading;

namespace Attest.Cli.Audit;

/// <summary><c>attest audit key</c>: the keys that sign the log's checkpoints.</summary>
internal sealed class AuditKeyVerb : Verb
{
    public AuditKeyVerb(EverywhereOptions everywhere)
        : base("key", "Show or replace the key that signs the log's checkpoints", everywhere)
    {
        Add(new ShowVerb(everywhere));
        Add(new RotateVerb(everywhere));
    }

    protected override int Run(Call call) => throw new InvalidOperationException("key only holds other verbs.");

    private static LogPlace PlaceOf(MonitoringSession session)
    {
        var settings = session.Configuration.Values.Audit;
        return LogPlace.In(session.State, settings.Key, settings.Path);
    }

    private static void Print(Call call, IReadOnlyList<AuditKey> keys)
    {
        if (call.IsJson) call.Print(Json(keys).Span);
        else call.Print(Encoding.UTF8.GetBytes(string.Concat(keys.Select(Line))));
    }

    private static string Line(AuditKey key) => string.Create(
        CultureInfo.InvariantCulture,
        $"{key.Id}  {(key.IsCurrent ? "signs" : key.SignedUntil is { } size ? $"signed up to {size} entries" : "replaced"),-28}  SHA-256 {key.Fingerprint}  {key.Path}\n");

    private static ReadOnlyMemory<byte> Json(IReadOnlyList<AuditKey> keys)
    {
        var buffer = new ArrayBufferWriter<byte>(512);
        using (var json = new Utf8JsonWriter(buffer, Failures.Indented))
        {
            json.WriteStartObject();
            json.WriteStartArray("keys");
            foreach (var key in keys)
            {
                json.WriteStartObject();
                json.WriteString("id", key.Id);
                json.WriteString("fingerprint", key.Fingerprint);
                json.WriteBoolean("current", key.IsCurrent);
                if (key.SignedUntil is { } size) json.WriteNumber("signed_until", size);
                else json.WriteNull("signed_until");
                json.WriteString("path", key.Path);
                json.WriteEndObject();
            }

            json.WriteEndArray();
            json.WriteEndObject();
        }

        buffer.Write("\n"u8);
        return buffer.WrittenMemory;
    }

    /// <summary><c>attest audit key show</c></summary>
    private sealed class ShowVerb(EverywhereOptions everywhere) : Verb(
        "show", "Show the public keys: that of today, and those it replaced", everywhere, "text", "json")
    {
        protected override int Run(Call call)
        {
            using var session = call.OpenSession();
            Print(call, AuditKey.Of(PlaceOf(session)));
            return ExitCode.Done;
        }
    }

    /// <summary><c>attest audit key rotate</c></summary>
    private sealed class RotateVerb(EverywhereOptions everywhere) : Verb(
        "rotate", "Replace the key by a new one; the old one vouches for it, and its public half stays", everywhere, "text", "json")
    {
        protected override int Run(Call call)
        {
            using var session = call.OpenSession();
            session.Audit.RotateKey();
            if (!call.IsQuiet || call.IsJson || call.Output is not null) Print(call, AuditKey.Of(PlaceOf(session)));
            return ExitCode.Done;
        }
    }
}
