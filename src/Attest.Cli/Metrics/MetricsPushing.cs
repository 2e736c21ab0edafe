using System.Buffers;
using System.Text.Json;
using Attest.Monitoring;
using Attest.Monitoring.Push;
using Attest.Monitoring.State;

namespace Attest.Cli.Metrics;

/// <summary><c>attest metrics --textfile</c> and <c>--push</c>: once, now, and told when it fails.</summary>
internal static class MetricsPushing
{
    /// <param name="call">The call.</param>
    /// <param name="session">Whose metrics.</param>
    /// <param name="others">Added up with it.</param>
    /// <param name="textfile"><c>--textfile</c></param>
    /// <param name="isPush">Whether <c>--push</c> was given.</param>
    /// <param name="address">Its value; null = all that is configured.</param>
    /// <exception cref="AttestException"><see cref="ErrorIds.PushFailed"/>, or what is wrong with an address.</exception>
    public static void Push(
        Call call, MonitoringSession session, IReadOnlyList<StateFolder> others, string? textfile, bool isPush, string? address)
    {
        using var push = session.OpenPush(others, targets => Targets(targets, textfile, isPush, address));
        var done = push.Start(MetricsPush.CommandLimit).Wait();
        MetricsPush.ThrowIfLost(done);
        foreach (var pushed in done)
            if (pushed.Problem is { } problem) call.Warn($"{pushed.Target}: {problem}");
        if (call.IsJson) call.Print(Json(done));
    }

    private static List<IPushTarget> Targets(PushTargets from, string? textfile, bool isPush, string? address)
    {
        var targets = new List<IPushTarget>();
        if (textfile is not null) targets.Add(from.Textfile(textfile, "--textfile"));
        if (isPush && address is not null) targets.Add(from.At(address, "--push"));
        if (!isPush || address is not null) return targets;
        var configured = from.Configured();
        if (configured.Count == 0) throw UsageErrors.Of("Nothing is configured to push to.", "Name an address behind --push, or set monitoring.push in attest.yml.");
        targets.AddRange(configured);
        return targets;
    }

    private static ReadOnlySpan<byte> Json(IReadOnlyList<MetricPush> done)
    {
        var buffer = new ArrayBufferWriter<byte>(512);
        using (var json = new Utf8JsonWriter(buffer, Failures.Indented))
        {
            json.WriteStartObject();
            json.WriteStartArray("pushes");
            foreach (var pushed in done)
            {
                json.WriteStartObject();
                json.WriteString("kind", pushed.Kind);
                json.WriteString("target", pushed.Target);
                json.WriteNumber("series", pushed.Series);
                json.WriteNumber("lost", pushed.Lost);
                json.WriteString("problem", pushed.Problem);
                json.WriteEndObject();
            }

            json.WriteEndArray();
            json.WriteEndObject();
        }

        buffer.Write("\n"u8);
        return buffer.WrittenSpan;
    }
}
