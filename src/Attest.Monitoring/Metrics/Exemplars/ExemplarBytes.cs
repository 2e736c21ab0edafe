using System.Buffers;
using System.Buffers.Binary;
using System.Globalization;

namespace Attest.Monitoring.Metrics.Exemplars;

/// <summary>
/// Exemplars in a snapshot: 52 bytes each (u32 family, u32 series, u32 cell, f64 value, i64 time, 16 bytes trace id,
/// 8 bytes span id), big-endian, behind everything else. A reader of a version before them does not look there, so the
/// snapshot's format stays what it was.
/// </summary>
internal static class ExemplarBytes
{
    private const int Length = 52;

    public static void Write(IReadOnlyList<MetricFamilyData> families, IBufferWriter<byte> output)
    {
        for (var family = 0; family < families.Count; family++)
        {
            if (families[family].Exemplars is not { } column) continue;
            var cells = families[family].CellsPerSeries;
            for (var at = 0; at < column.Length; at++)
                if (column[at] is { } one) Write((uint)family, (uint)(at / cells), (uint)(at % cells), one, output);
        }
    }

    /// <summary>Puts them where they belong; what fits nowhere is left out, for an exemplar is never worth a snapshot.</summary>
    public static void Read(ReadOnlySpan<byte> bytes, MetricFamilyData[] families)
    {
        for (; bytes.Length >= Length; bytes = bytes[Length..])
        {
            var family = BinaryPrimitives.ReadUInt32BigEndian(bytes);
            var series = BinaryPrimitives.ReadUInt32BigEndian(bytes[4..]);
            var cell = BinaryPrimitives.ReadUInt32BigEndian(bytes[8..]);
            if (family >= families.Length) continue;
            var data = families[family];
            if (series >= data.Labels.Length || cell >= data.CellsPerSeries || data.Descriptor.Kind == MetricKind.Gauge) continue;
            if (data.Exemplars is null)
                families[family] = data = data with { Exemplars = new Exemplar?[data.Labels.Length * data.CellsPerSeries] };
            data.Exemplars![(int)series * data.CellsPerSeries + (int)cell] = new Exemplar(
                BinaryPrimitives.ReadDoubleBigEndian(bytes[12..]),
                BinaryPrimitives.ReadInt64BigEndian(bytes[20..]),
                Hex(bytes.Slice(28, 16)),
                Hex(bytes.Slice(44, 8)));
        }
    }

    private static void Write(uint family, uint series, uint cell, Exemplar one, IBufferWriter<byte> output)
    {
        var bytes = output.GetSpan(Length)[..Length];
        BinaryPrimitives.WriteUInt32BigEndian(bytes, family);
        BinaryPrimitives.WriteUInt32BigEndian(bytes[4..], series);
        BinaryPrimitives.WriteUInt32BigEndian(bytes[8..], cell);
        BinaryPrimitives.WriteDoubleBigEndian(bytes[12..], one.Value);
        BinaryPrimitives.WriteInt64BigEndian(bytes[20..], one.Time);
        WriteHex(one.TraceId, bytes.Slice(28, 16));
        WriteHex(one.SpanId, bytes.Slice(44, 8));
        output.Advance(Length);
    }

    // No id is all zero (W3C Trace Context, "trace-id"): that stands for none.
    private static string Hex(ReadOnlySpan<byte> id) => id.IndexOfAnyExcept((byte)0) < 0 ? "" : Convert.ToHexStringLower(id);

    private static void WriteHex(string text, Span<byte> into)
    {
        into.Clear();
        if (text.Length == 0) return;
        for (var at = 0; at < into.Length; at++)
            into[at] = byte.TryParse(text.AsSpan().Slice(at * 2, 2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var one) ? one : (byte)0;
    }
}
