using System.Text;
using Attest.Monitoring.Delivery;
using FsCheck;
using FsCheck.Fluent;

namespace Attest.Monitoring.Tests.Delivery;

/// <summary>The wire format: known bytes, and that what is written is read back.</summary>
public sealed class ProtobufTests
{
    [Fact]
    public void The_examples_of_the_specification_have_its_bytes()
    {
        var proto = new ProtobufWriter();
        proto.Number(1, 150);
        proto.Text(2, "testing");
        var inner = proto.Begin(3);
        proto.Number(1, 150);
        proto.End(inner);

        Assert.Equal("08960112077465737469" + "6E67" + "1A03089601", Convert.ToHexString(proto.Written.Span));
    }

    [Fact]
    public void What_is_written_is_read_back_whatever_the_length_of_a_message() =>
        Prop.ForAll(
            Gen.Elements(0, 1, 126, 127, 128, 129, 16_382, 16_383, 16_384, 16_400, 70_000).ToArbitrary(),
            ArbMap.Default.ArbFor<ulong>(),
            (length, number) =>
            {
                var proto = new ProtobufWriter();
                var outer = proto.Begin(5);
                var inner = proto.Begin(6);
                proto.Bytes(7, new byte[length]);
                proto.End(inner);
                proto.Number(8, number);
                proto.Fixed64(9, number);
                proto.Fixed32(10, (uint)number);
                proto.Double(11, length / 3.0);
                proto.End(outer);
                proto.Text(12, "\ud800half");
                return Read(proto.Written.Span, length, number);
            }).QuickCheckThrowOnFailure();

    [Fact]
    public void A_message_that_was_cut_or_changed_is_read_or_refused_and_never_runs_past_its_end()
    {
        var proto = new ProtobufWriter();
        proto.Number(1, 300);
        proto.Text(2, "text");
        proto.Fixed64(3, 1);
        var whole = proto.Written.ToArray();
        Prop.ForAll(
            Gen.Choose(0, whole.Length).ToArbitrary(), Gen.Choose(0, whole.Length - 1).ToArbitrary(), ArbMap.Default.ArbFor<byte>(),
            (length, position, octet) =>
            {
                var bytes = whole.ToArray();
                bytes[position] = octet;
                try
                {
                    var reader = new ProtobufReader(bytes.AsSpan(0, length));
                    while (reader.Next())
                    {
                    }
                }
                catch (FormatException)
                {
                    // Told, as it should be.
                }
            }).QuickCheckThrowOnFailure();
    }

    private static bool Read(ReadOnlySpan<byte> written, int length, ulong number)
    {
        var reader = new ProtobufReader(written);
        if (!reader.Next() || reader.Field != 5) return false;
        var outer = new ProtobufReader(reader.Bytes);
        if (!outer.Next() || outer.Field != 6) return false;
        var inner = new ProtobufReader(outer.Bytes);
        return inner.Next() && inner.Field == 7 && inner.Bytes.Length == length && !inner.Next()
            && outer.Next() && (outer.Field, outer.Number) == (8, number)
            && outer.Next() && (outer.Field, outer.Number) == (9, number)
            && outer.Next() && (outer.Field, outer.Number) == (10, (uint)number)
            && outer.Next() && outer.Field == 11 && BitConverter.UInt64BitsToDouble(outer.Number).Equals(length / 3.0)
            && !outer.Next()
            && reader.Next() && reader.Field == 12 && Encoding.UTF8.GetString(reader.Bytes) == "\ufffdhalf"
            && !reader.Next();
    }
}
