using System.Collections;
using System.Globalization;
using Attest.Monitoring.Delivery;

namespace Attest.Monitoring.Tracing.Export;

/// <summary>Attributes in OTLP's protobuf form (common.proto, KeyValue and AnyValue), by the same rules as <see cref="OtlpValue"/>.</summary>
internal static class ProtobufValue
{
    private const int MaxDepth = 16;

    /// <summary>Writes a KeyValue; an attribute without a value is no attribute.</summary>
    public static void WriteAttribute(ProtobufWriter proto, int field, string key, object? value, int depth = 0)
    {
        if (value is null) return;
        var message = proto.Begin(field);
        proto.Text(1, key);
        WriteValue(proto, 2, value, depth);
        proto.End(message);
    }

    /// <summary>Writes a Resource (resource.proto): the same of every request, whatever its signal.</summary>
    public static void WriteResource(ProtobufWriter proto, int field, TraceResource resource)
    {
        var message = proto.Begin(field);
        var attributes = resource.Attributes;
        for (var index = 0; index < attributes.Count; index++)
        {
            WriteAttribute(proto, 1, attributes.Key(index), attributes.Value(index));
        }

        proto.End(message);
    }

    private static void WriteValue(ProtobufWriter proto, int field, object? value, int depth)
    {
        var message = proto.Begin(field);
        switch (value)
        {
            case null:
                break;
            case string text:
                proto.Text(1, text);
                break;
            case bool flag:
                proto.Number(2, flag ? 1UL : 0);
                break;
            case int or long or short or sbyte or byte or ushort or uint:
                proto.Number(3, (ulong)Convert.ToInt64(value, CultureInfo.InvariantCulture));
                break;
            case double or float:
                proto.Double(4, Convert.ToDouble(value, CultureInfo.InvariantCulture));
                break;
            case byte[] bytes:
                proto.Bytes(7, bytes);
                break;
            case IEnumerable<KeyValuePair<string, object?>> map and ICollection when depth < MaxDepth:
                WriteMap(proto, map, depth + 1);
                break;
            case ICollection list when depth < MaxDepth:
                WriteList(proto, list, depth + 1);
                break;
            default:
                proto.Text(1, Convert.ToString(value, CultureInfo.InvariantCulture));
                break;
        }

        proto.End(message);
    }

    private static void WriteList(ProtobufWriter proto, ICollection list, int depth)
    {
        var array = proto.Begin(5);
        foreach (var item in list) WriteValue(proto, 1, item, depth);
        proto.End(array);
    }

    private static void WriteMap(ProtobufWriter proto, IEnumerable<KeyValuePair<string, object?>> map, int depth)
    {
        var pairs = proto.Begin(6);
        foreach (var (key, item) in map) WriteAttribute(proto, 1, key, item, depth);
        proto.End(pairs);
    }
}
