using System.Buffers;
using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Text.Json;
using Attest.Monitoring.Signals;
using Attest.Monitoring.State;

namespace Attest.Monitoring.Tracing;

/// <summary>
/// Builds one line of a trace file: an OTLP export request (trace_service.proto) that grows span by span until it is
/// taken. Spans of one scope that follow each other share their <c>scopeSpans</c>. Not thread-safe.
/// </summary>
internal sealed class OtlpLine : IDisposable
{
    /// <summary>The conventions our attributes follow.</summary>
    public const string SchemaUrl = "https://opentelemetry.io/schemas/1.44.0";

    /// <summary>Readable as it stands: only what JSON itself asks for is escaped.</summary>
    internal static readonly JsonWriterOptions Options = new()
    {
        Encoder = LeastEscapingEncoder.Instance,
        SkipValidation = true,
    };

    private readonly TraceResource _resource;
    private readonly ArrayBufferWriter<byte> _bytes = new(4096);
    private readonly Utf8JsonWriter _json;
    private string? _scope;
    private string? _version;

    public OtlpLine(TraceResource resource)
    {
        _resource = resource;
        _json = new Utf8JsonWriter(_bytes, Options);
    }

    /// <summary>Spans in the line.</summary>
    public int Count { get; private set; }

    /// <summary>Bytes so far.</summary>
    public long Length => _json.BytesCommitted + _json.BytesPending;

    public void Add(Activity span)
    {
        Enter(span.Source.Name, span.Source.Version);
        OtlpSpan.Write(_json, span);
        Count++;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    public void Add(FinishedSpan span)
    {
        Enter(span.Scope ?? SpanListener.SourceName, span.Scope is null ? _resource.ServiceVersion : span.ScopeVersion);
        OtlpSpan.Write(_json, span);
        Count++;
    }

    /// <summary>Closes the line and returns it with its newline; valid until <see cref="Clear"/>.</summary>
    public ReadOnlySpan<byte> Close()
    {
        LeaveScope();
        _json.WriteEndArray();
        _json.WriteString("schemaUrl"u8, SchemaUrl);
        _json.WriteEndObject();
        _json.WriteEndArray();
        _json.WriteEndObject();
        _json.Flush();
        _bytes.Write("\n"u8);
        return _bytes.WrittenSpan;
    }

    /// <summary>Starts anew, also after a span that could not be written.</summary>
    public void Clear()
    {
        _bytes.ResetWrittenCount();
        _json.Reset(_bytes);
        _scope = _version = null;
        Count = 0;
    }

    public void Dispose() => _json.Dispose();

    private void Enter(string scope, string? version)
    {
        if (_scope is null)
        {
            OpenRequest();
        }
        else if (!string.Equals(_scope, scope, StringComparison.Ordinal)
            || !string.Equals(_version, version, StringComparison.Ordinal))
        {
            LeaveScope();
        }
        else
        {
            return;
        }

        OpenScope(scope, version);
        _scope = scope;
        _version = version;
    }

    private void OpenRequest()
    {
        _json.WriteStartObject();
        _json.WriteStartArray("resourceSpans"u8);
        _json.WriteStartObject();
        _json.WritePropertyName("resource"u8);
        _json.WriteRawValue(_resource.Json, skipInputValidation: true);
        _json.WriteStartArray("scopeSpans"u8);
    }

    private void OpenScope(string scope, string? version)
    {
        _json.WriteStartObject();
        _json.WriteStartObject("scope"u8);
        _json.WriteString("name"u8, scope);
        if (!string.IsNullOrEmpty(version))
        {
            _json.WriteString("version"u8, version);
        }

        _json.WriteEndObject();
        _json.WriteStartArray("spans"u8);
    }

    private void LeaveScope()
    {
        _json.WriteEndArray();

        // What conventions a foreign source follows only its author knows.
        if (_scope == SpanListener.SourceName) _json.WriteString("schemaUrl"u8, SchemaUrl);
        _json.WriteEndObject();
    }
}
