using System.Buffers;
using System.Text.Json;

namespace Attest.Monitoring.Tracing;

/// <summary>
/// Who emits the spans (OpenTelemetry, resource conventions). Found and rendered once, at the first use; that first use
/// reads a few small files, so a caller may do it while it waits for something else.
/// </summary>
internal sealed class TraceResource
{
    private readonly Lock _gate = new();
    private readonly Func<ResourceAttributes> _detect;
    private ResourceAttributes? _attributes;
    private byte[]? _json;

    /// <param name="detect">Finds the attributes; called once.</param>
    /// <param name="serviceVersion">Our version, also that of our instrumentation scope.</param>
    public TraceResource(Func<ResourceAttributes> detect, string serviceVersion)
    {
        ServiceVersion = serviceVersion;
        _detect = detect;
    }

    public string ServiceVersion { get; }

    public ResourceAttributes Attributes
    {
        get
        {
            lock (_gate)
            {
                return _attributes ??= _detect();
            }
        }
    }

    /// <summary>The <c>resource</c> object of an OTLP JSON request.</summary>
    public byte[] Json
    {
        get
        {
            lock (_gate)
            {
                return _json ??= Render(Attributes);
            }
        }
    }

    /// <summary>Finds and renders it on another thread, while the caller does something else.</summary>
    /// <remarks>A thread of its own: the pool's first would bring three more with it.</remarks>
    public void Warm() => new Thread(static resource => _ = ((TraceResource)resource!).Json) { IsBackground = true, Name = "attest resource" }.Start(this);

    private static byte[] Render(ResourceAttributes attributes)
    {
        var bytes = new ArrayBufferWriter<byte>(1024);
        using (var json = new Utf8JsonWriter(bytes, OtlpLine.Options))
        {
            json.WriteStartObject();
            json.WriteStartArray("attributes"u8);
            for (var index = 0; index < attributes.Count; index++)
            {
                OtlpValue.WriteAttribute(json, attributes.Key(index), attributes.Value(index));
            }

            json.WriteEndArray();
            json.WriteEndObject();
        }

        return bytes.WrittenSpan.ToArray();
    }
}
