using System.Buffers;
using System.Text.Json;

namespace Attest.Monitoring.Tracing;

/// <summary>
/// Who emits the spans (OpenTelemetry, resource conventions). Found and rendered once, at the first use; that first use
/// reads a few small files, so a caller may do it while it waits for something else.
/// </summary>
internal sealed class TraceResource
{
    private readonly Lazy<IReadOnlyList<KeyValuePair<string, object>>> _attributes;
    private readonly Lazy<byte[]> _json;

    /// <param name="attributes">Finds the attributes; called once.</param>
    /// <param name="serviceVersion">Our version, also that of our instrumentation scope.</param>
    public TraceResource(Func<IReadOnlyList<KeyValuePair<string, object>>> attributes, string serviceVersion)
    {
        ServiceVersion = serviceVersion;
        _attributes = new(attributes);
        _json = new(Render);
    }

    public string ServiceVersion { get; }

    /// <summary>Values: string, long or bool.</summary>
    public IReadOnlyList<KeyValuePair<string, object>> Attributes => _attributes.Value;

    /// <summary>The <c>resource</c> object of an OTLP JSON request.</summary>
    public ReadOnlySpan<byte> Json => _json.Value;

    private byte[] Render()
    {
        var bytes = new ArrayBufferWriter<byte>(1024);
        using (var json = new Utf8JsonWriter(bytes, OtlpLine.Options))
        {
            json.WriteStartObject();
            json.WriteStartArray("attributes"u8);
            foreach (var (key, value) in Attributes)
            {
                OtlpValue.WriteAttribute(json, key, value);
            }

            json.WriteEndArray();
            json.WriteEndObject();
        }

        return bytes.WrittenSpan.ToArray();
    }
}
