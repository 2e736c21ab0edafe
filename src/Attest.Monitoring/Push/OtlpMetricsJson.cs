using System.Buffers;
using System.Buffers.Binary;
using System.Globalization;
using System.Text.Json;
using Attest.Monitoring.Delivery;
using Attest.Monitoring.State;

namespace Attest.Monitoring.Push;

/// <summary>
/// A request of <see cref="OtlpMetricsRequest"/> in OTLP's JSON form (OTLP, "JSON Protobuf Encoding"): field by field what
/// stands in the protobuf, so that the two cannot differ. 64-bit numbers are texts, ids are hexadecimal, enums numbers.
/// </summary>
internal sealed class OtlpMetricsJson
{
    private static readonly JsonWriterOptions Options = new() { Encoder = LeastEscapingEncoder.Instance, SkipValidation = true };

    private readonly ArrayBufferWriter<byte> _bytes = new(16 * 1024);

    /// <summary>The request as JSON; valid until the next.</summary>
    /// <param name="request">An ExportMetricsServiceRequest.</param>
    /// <exception cref="FormatException">It holds a field that is not in the table.</exception>
    public ReadOnlyMemory<byte> Of(ReadOnlyMemory<byte> request)
    {
        _bytes.ResetWrittenCount();
        using var json = new Utf8JsonWriter(_bytes, Options);
        Write(json, request.Span, OtlpMetricsSchema.Request);
        json.Flush();
        return _bytes.WrittenMemory;
    }

    private static void Write(Utf8JsonWriter json, ReadOnlySpan<byte> message, IReadOnlyDictionary<int, OtlpField> fields)
    {
        json.WriteStartObject();
        var listed = 0UL;
        for (var reader = new ProtobufReader(message); reader.Next();)
        {
            if (!fields.TryGetValue(reader.Field, out var field))
                throw new FormatException($"The field {reader.Field} of a message has no JSON form here.");
            if (!field.IsRepeated)
            {
                json.WritePropertyName(field.Name);
                WriteValue(json, reader, field);
            }
            else if ((listed & 1UL << reader.Field) == 0)
            {
                // All of a list stand together, wherever they were written.
                listed |= 1UL << reader.Field;
                WriteList(json, message, reader.Field, field);
            }
        }

        json.WriteEndObject();
    }

    private static void WriteList(Utf8JsonWriter json, ReadOnlySpan<byte> message, int number, OtlpField field)
    {
        json.WriteStartArray(field.Name);
        for (var reader = new ProtobufReader(message); reader.Next();)
        {
            if (reader.Field == number) WriteValue(json, reader, field);
        }

        json.WriteEndArray();
    }

    private static void WriteValue(Utf8JsonWriter json, ProtobufReader reader, OtlpField field)
    {
        switch (field.Form)
        {
            case OtlpForm.Message: Write(json, reader.Bytes, field.Fields()); break;
            case OtlpForm.Text: json.WriteStringValue(reader.Bytes); break;
            case OtlpForm.Id: json.WriteStringValue(Convert.ToHexStringLower(reader.Bytes)); break;
            case OtlpForm.Flag: json.WriteBooleanValue(reader.Number != 0); break;
            case OtlpForm.Enumeration: json.WriteNumberValue(reader.Number); break;
            case OtlpForm.Whole: json.WriteStringValue(((long)reader.Number).ToString(CultureInfo.InvariantCulture)); break;
            case OtlpForm.Unsigned: WriteUnsigned(json, reader.Number); break;
            case OtlpForm.Real: WriteReal(json, reader.Number); break;
            case OtlpForm.Signed: json.WriteNumberValue(ProtobufReader.Signed(reader.Number)); break;
            case OtlpForm.Varints: WriteVarints(json, reader.Bytes); break;
            case OtlpForm.Unsigneds:
                json.WriteStartArray();
                for (var rest = reader.Bytes; rest.Length >= 8; rest = rest[8..]) WriteUnsigned(json, BinaryPrimitives.ReadUInt64LittleEndian(rest));
                json.WriteEndArray();
                break;
            default:
                json.WriteStartArray();
                for (var rest = reader.Bytes; rest.Length >= 8; rest = rest[8..]) WriteReal(json, BinaryPrimitives.ReadUInt64LittleEndian(rest));
                json.WriteEndArray();
                break;
        }
    }

    private static void WriteVarints(Utf8JsonWriter json, ReadOnlySpan<byte> packed)
    {
        json.WriteStartArray();
        while (!packed.IsEmpty) WriteUnsigned(json, ProtobufReader.Varint(ref packed));
        json.WriteEndArray();
    }

    private static void WriteUnsigned(Utf8JsonWriter json, ulong value) => json.WriteStringValue(value.ToString(CultureInfo.InvariantCulture));

    private static void WriteReal(Utf8JsonWriter json, ulong bits)
    {
        var value = BitConverter.UInt64BitsToDouble(bits);
        if (double.IsFinite(value)) json.WriteNumberValue(value);
        else json.WriteStringValue(double.IsNaN(value) ? "NaN" : value > 0 ? "Infinity" : "-Infinity");
    }
}
