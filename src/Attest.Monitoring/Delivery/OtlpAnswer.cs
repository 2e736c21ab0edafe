using System.Text;
using System.Text.Json;

namespace Attest.Monitoring.Delivery;

/// <summary>
/// The answer to an export request, the same for every signal: <c>partial_success</c> (1) with how many items were
/// rejected (1) and why (2) (OTLP, "Partial Success"). An answer that cannot be read has taken everything.
/// </summary>
internal static class OtlpAnswer
{
    /// <summary>Reads the protobuf form.</summary>
    public static DeliveryAnswer Read(byte[] message)
    {
        try
        {
            var reader = new ProtobufReader(message);
            while (reader.Next())
            {
                if (reader.Field == 1) return Partial(reader.Bytes);
            }
        }
        catch (FormatException)
        {
            // The request was taken; what else was said is lost.
        }

        return DeliveryAnswer.Taken;
    }

    /// <summary>Reads the JSON form.</summary>
    public static DeliveryAnswer ReadJson(byte[] message)
    {
        try
        {
            using var json = JsonDocument.Parse(message);
            if (!json.RootElement.TryGetProperty("partialSuccess", out var partial)) return DeliveryAnswer.Taken;
            foreach (var property in partial.EnumerateObject())
            {
                if (property.Name.StartsWith("rejected", StringComparison.Ordinal)
                    && long.TryParse(property.Value.ToString(), out var rejected))
                {
                    return Rejecting(rejected, partial.TryGetProperty("errorMessage", out var why) ? why.ToString() : "");
                }
            }
        }
        catch (Exception fault) when (fault is JsonException or InvalidOperationException)
        {
            // As above.
        }

        return DeliveryAnswer.Taken;
    }

    private static DeliveryAnswer Partial(ReadOnlySpan<byte> message)
    {
        var (rejected, why) = (0L, "");
        var reader = new ProtobufReader(message);
        while (reader.Next())
        {
            if (reader.Field == 1) rejected = (long)reader.Number;
            if (reader.Field == 2) why = Encoding.UTF8.GetString(reader.Bytes);
        }

        return Rejecting(rejected, why);
    }

    /// <summary>With nothing rejected the text is a warning.</summary>
    private static DeliveryAnswer Rejecting(long rejected, string why) => rejected <= 0 && why.Length == 0
        ? DeliveryAnswer.Taken
        : new DeliveryAnswer(DeliveryVerdict.Taken, why.Length == 0 ? null : $"it said: {OneLine(why)}") { Rejected = Math.Max(0, rejected) };

    private static string OneLine(string text)
    {
        const int Longest = 300;
        text = text.Length > Longest ? text[..Longest] + "…" : text;
        return string.Concat(text.Select(character => char.IsControl(character) ? ' ' : character));
    }
}
