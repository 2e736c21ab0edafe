using System.Globalization;

namespace Attest.Monitoring.Delivery;

/// <summary>What a failed gRPC call means for OTLP (OTLP, "OTLP/gRPC Response", table of retryable codes).</summary>
internal static class GrpcStatus
{
    private const int ResourceExhausted = 8;

    private static readonly string[] Names =
    [
        "OK", "CANCELLED", "UNKNOWN", "INVALID_ARGUMENT", "DEADLINE_EXCEEDED", "NOT_FOUND", "ALREADY_EXISTS", "PERMISSION_DENIED",
        "RESOURCE_EXHAUSTED", "FAILED_PRECONDITION", "ABORTED", "OUT_OF_RANGE", "UNIMPLEMENTED", "INTERNAL", "UNAVAILABLE", "DATA_LOSS",
        "UNAUTHENTICATED",
    ];

    /// <param name="code">Not 0.</param>
    /// <param name="message">Decoded; may be empty.</param>
    /// <param name="details"><c>grpc-status-details-bin</c>: a google.rpc.Status in base64; null when there is none.</param>
    public static DeliveryAnswer Judge(int code, string message, string? details)
    {
        var after = details is null ? null : RetryDelay(details);
        var name = code < Names.Length ? Names[code] : code.ToString(CultureInfo.InvariantCulture);
        var why = message.Length == 0 ? $"it answered {name}" : $"it answered {name}: {message}";

        // Exhausted for good, unless the server says when to come back.
        var later = code is 1 or 4 or 10 or 11 or 14 or 15 || (code == ResourceExhausted && after is not null);
        return later ? new DeliveryAnswer(DeliveryVerdict.Later, why) { After = after } : new DeliveryAnswer(DeliveryVerdict.Refused, why);
    }

    /// <summary>google.rpc.Status.details[] → google.rpc.RetryInfo.retry_delay.</summary>
    private static TimeSpan? RetryDelay(string base64)
    {
        try
        {
            var status = new ProtobufReader(Convert.FromBase64String(base64.PadRight((base64.Length + 3) / 4 * 4, '=')));
            while (status.Next())
            {
                if (status.Field == 3 && Detail(status.Bytes) is { } delay) return delay;
            }
        }
        catch (FormatException)
        {
            // Details that cannot be read say nothing.
        }

        return null;
    }

    private static TimeSpan? Detail(ReadOnlySpan<byte> any)
    {
        var isRetryInfo = false;
        ReadOnlySpan<byte> value = default;
        var reader = new ProtobufReader(any);
        while (reader.Next())
        {
            if (reader.Field == 1) isRetryInfo = reader.Bytes.EndsWith("google.rpc.RetryInfo"u8);
            if (reader.Field == 2) value = reader.Bytes;
        }

        var info = new ProtobufReader(value);
        return isRetryInfo && info.Next() && info.Field == 1 ? Duration(info.Bytes) : null;
    }

    private static TimeSpan Duration(ReadOnlySpan<byte> duration)
    {
        var (seconds, nanoseconds) = (0L, 0L);
        var reader = new ProtobufReader(duration);
        while (reader.Next())
        {
            if (reader.Field == 1) seconds = (long)reader.Number;
            if (reader.Field == 2) nanoseconds = (long)reader.Number;
        }

        return TimeSpan.FromSeconds(Math.Clamp(seconds, 0, 86_400)) + TimeSpan.FromTicks(Math.Clamp(nanoseconds, 0, 999_999_999) / 100);
    }
}
